-- One row per synthetic sanctioned detection. Cannabis warnings and penalty notices are never used
-- for Class A or production offences.
create table sanction_detections as
with detected as (
    select
        i,
        day_of(trend(draw('detection day', i), 1.1)) as detection_date,
        pick(
            [
                'class_a_supply', 'class_a_supply', 'class_a_intent_to_supply',
                'class_a_intent_to_supply', 'class_a_intent_to_supply',
                'cannabis_production', 'cannabis_cultivation', 'other', 'other', 'other',
                if(draw('detection port', i) < 0.4, 'class_a_import_export', 'other')
            ],
            draw('detection offence', i)
        ) as offence,
        draw('detection disposal', i) as disposal_draw,
        draw('detection place', i) as place_draw,
        draw('detection nowhere', i) < 0.01 as is_elsewhere
    from range(events(24000)) as numbers(i)
)

select
    i,
    printf('SDT-%06d', i + 1) as detection_ref,
    case when draw('detection crime', i) < 0.9 then printf('SYN-CR-%07d', 5000000 + i) end
        as crime_ref,
    case when is_elsewhere then pick(['Heathrow', 'Unknown', 'City of London'], place_draw)
        else places.borough
    end as borough,
    case when draw('detection ward', i) < 0.93 and not is_elsewhere then places.ward end as ward,
    detection_date,
    offence,
    case
        when offence like 'class_a%'
            then pick(['charge', 'charge', 'charge', 'charge', 'caution', 'tic'], disposal_draw)
        when offence like 'cannabis%' then pick(['charge', 'charge', 'caution'], disposal_draw)
        else pick(['charge', 'caution', 'cannabis_warning', 'pnd'], disposal_draw)
    end as disposal,
    case when offence like 'cannabis%'
        then pick([true, true, false, false, null], draw('detection commercial', i))
    end as commercial,
    network_or_none('detection', i, 0.06) as network_ref,
    detection_date as counts_on
from detected
inner join places on places.position = place_of(place_draw)
order by i
