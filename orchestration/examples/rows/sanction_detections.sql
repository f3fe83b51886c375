-- One row a synthetic detection.
-- A cannabis warning or penalty notice stands only where neither class A nor production is in play.
create table sanction_detections as
with detected as (
    select
        i,
        day_of(trend(draw('detection day', i), 1.1)) as detection_date,
        pick(
            [
                'class_a_supply', 'class_a_supply', 'class_a_intent_to_supply', 'class_a_intent_to_supply',
                'class_a_intent_to_supply', 'cannabis_production', 'cannabis_cultivation', 'other', 'other', 'other',
                case when draw('detection port', i) < 0.4 then 'class_a_import_export' else 'other' end
            ],
            draw('detection offence', i)
        ) as offence,
        draw('detection disposal', i) as disposal_draw,
        draw('detection place', i) as place_draw
    from range(events(24000)) as numbers(i)
)

select
    i,
    printf('SDT-%06d', i + 1) as detection_ref,
    case when draw('detection crime', i) < 0.9 then printf('SYN-CR-%07d', 5000000 + i) end as crime_ref,
    case when place_draw * 997 % 1 < 0.01
        then pick(['Heathrow', 'Unknown', 'City of London'], draw('detection elsewhere', i))
        else places.borough
    end as borough,
    case when draw('detection ward', i) < 0.93 and place_draw * 997 % 1 >= 0.01 then places.ward end as ward,
    detection_date,
    offence,
    case
        when offence like 'class_a%' then pick(['charge', 'charge', 'charge', 'charge', 'caution', 'tic'], disposal_draw)
        when offence like 'cannabis%' then pick(['charge', 'charge', 'caution'], disposal_draw)
        else pick(['charge', 'caution', 'cannabis_warning', 'cannabis_warning', 'pnd'], disposal_draw)
    end as disposal,
    case when offence like 'cannabis%'
        then pick([true, true, false, false, null], draw('detection commercial', i))
    end as commercial,
    case when draw('detection network', i) < 0.06 then network_of(draw('detection which', i)) end as network_ref,
    detection_date as counts_on
from detected
inner join places on places.position = place_of(place_draw)
order by i
