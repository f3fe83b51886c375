-- One row per synthetic disruption of a criminal network. A network may be disrupted again in later
-- quarters. Each network always has the same type and affects the same boroughs: one, two, three
-- or all of them.
create table network_disruptions as
with networks as (
    select
        i as network,
        draw('network reach', i) as reach_draw,
        pick(
            ['class_a', 'class_a', 'class_a', 'commercial_cannabis', 'other_drugs'],
            draw('network type', i)
        ) as network_type,
        (select list(borough_name order by draw('network in ' || borough_code, i)) from boroughs)
            as all_boroughs
    from range(networks()) as numbers(i)
)

select
    i,
    printf('NDR-%05d', i + 1) as disruption_ref,
    printf('NET-%05d', network + 1) as network_ref,
    network_type,
    day_of(trend(draw('disruption day', i), 1.2)) as disruption_date,
    pick(['tp', 'tp', 'tp', 'scd', 'scd', 'tphq', 'mib', 'partner'], draw('disruption unit', i))
        as lead_unit,
    case when reach_draw < 0.55 then '1' when reach_draw < 0.95 then '2' else '3' end as nim_level,
    pick(['dismantled', 'major', 'minor', 'minor'], draw('disruption degree', i)) as degree,
    case
        when reach_draw < 0.55 then all_boroughs[1]
        when reach_draw < 0.85 then array_to_string(all_boroughs[1:2 + cast(i % 2 as bigint)], '; ')
    end as boroughs,
    cast(null as varchar) as borough,
    disruption_date as counts_on
from range(events(980)) as numbers(i)
inner join networks on networks.network = to_int(draw('disruption network', i) * networks())
order by i
