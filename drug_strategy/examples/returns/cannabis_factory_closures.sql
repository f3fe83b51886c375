-- One row per synthetic cultivation site. Most are small, but a few are very large. A few have
-- neither a plant count nor the officer's flag.
create table cannabis_factory_closures as
with closed as (
    select
        i,
        day_of(trend(draw('factory day', i), 1.3)) as closed_date,
        cast(round(18 * exp(1.3 * normal('factory plants', i))) as bigint) as plants,
        draw('factory flag', i) as flag_draw,
        draw('factory source', i) as source_draw,
        draw('factory place', i) as place_draw,
        draw('factory nowhere', i) < 0.01 as is_elsewhere
    from range(events(4200)) as numbers(i)
)

select
    i,
    printf('CFC-%06d', i + 1) as site_ref,
    case when is_elsewhere then pick(['Outside MPS', 'Unknown'], place_draw)
        else places.borough
    end as borough,
    case when draw('factory ward', i) < 0.95 and not is_elsewhere then places.ward end as ward,
    closed_date,
    case when flag_draw between 0.05 and 0.98 then plants end as plants,
    pick(
        ['residential', 'residential', 'residential', 'commercial', 'industrial', 'other'],
        draw('factory premises', i)
    ) as premises_type,
    pick(
        ['private_let', 'private_let', 'social', 'owner_occupied', 'squat', 'unknown', null],
        draw('factory tenure', i)
    ) as tenure,
    pick([true, true, false, null], draw('factory power', i)) as electricity_abstracted,
    draw('factory forensic', i) < 0.35 + 0.0002 * (closed_date - date '2009-04-01')
        as forensic_examined,
    case
        when source_draw < 0.30 then 'community'
        when source_draw < 0.75 then 'police'
        when source_draw < 0.90 then 'partner'
    end as source,
    network_or_none('factory', i, 0.10) as network_ref,
    case when draw('factory crime', i) < 0.6 then printf('SYN-CR-%07d', i + 1) end as crime_ref,
    case when flag_draw < 0.05 or flag_draw between 0.4 and 0.98 then plants >= 30 end
        as commercial,
    closed_date as counts_on
from closed
inner join places on places.position = place_of(place_draw)
order by i
