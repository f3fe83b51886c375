-- One row per synthetic award from the proceeds of crime. Most are small. Projects are described
-- only by type.
create table community_investments as
select
    i,
    printf('CIA-%05d', i + 1) as investment_ref,
    places.borough,
    case when draw('award ward', i) < 0.7 then places.ward end as ward,
    day_of(draw('award day', i)) as award_date,
    pick(
        ['Youth club', 'Sports sessions', 'Street lighting', 'Drop-in centre', 'Mentoring'],
        draw('award project', i)
    ) as project,
    cast(1200 * exp(0.9 * normal('award pounds', i)) as decimal(18, 2)) as amount_gbp,
    award_date as counts_on
from range(events(420)) as numbers(i)
inner join places on places.position = place_of(draw('award place', i))
order by i
