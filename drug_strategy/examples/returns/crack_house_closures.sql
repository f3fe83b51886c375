-- One row per synthetic closure proceeding. `counts_on` is the day that decides which file contains
-- the row. The number of proceedings falls by more than half over the four years. A closure order
-- is made within days of the closure notice.
create table crack_house_closures as
with noticed as (
    select
        i,
        day_of(trend(draw('crack day', i), 0.4)) as notice_date,
        2 + to_int(draw('crack wait', i) * 12) as days_to_order,
        draw('crack outcome', i) as outcome_draw,
        draw('crack source', i) as source_draw,
        draw('crack order', i) as order_draw
    from range(events(640)) as numbers(i)
),

heard as (
    select
        *,
        case
            when outcome_draw < 0.84 then 'granted'
            when outcome_draw < 0.91 then 'refused'
            when outcome_draw < 0.95 then 'adjourned'
            else 'withdrawn'
        end as outcome,
        case when outcome_draw < 0.84 then notice_date + days_to_order end as order_date
    from noticed
)

select
    i,
    printf('CHC-%06d', i + 1) as closure_ref,
    places.borough,
    case when draw('crack ward', i) < 0.96 then places.ward end as ward,
    pick(['house', 'flat', 'flat', 'hostel', 'commercial', 'other'], draw('crack premises', i))
        as premises_type,
    case when draw('crack power', i) < 0.93 then 'part_1' else 'part_1a' end as power,
    notice_date,
    case when draw('crack hearing', i) < 0.9 then notice_date + least(2, days_to_order) end
        as hearing_date,
    outcome,
    order_date,
    case when outcome = 'granted' then 1 + to_int(order_draw * 3) end as order_months,
    case when outcome = 'granted' and order_draw > 0.9 then order_date + 180 end as extended_to,
    case
        when source_draw < 0.36 + 0.00008 * (notice_date - date '2009-04-01') then 'community'
        when source_draw < 0.80 then 'police'
        when source_draw < 0.92 then 'partner'
    end as source,
    network_or_none('crack', i, 0.15) as network_ref,
    coalesce(order_date, notice_date) as counts_on
from heard
inner join places on places.position = place_of(draw('crack place', i))
order by i
