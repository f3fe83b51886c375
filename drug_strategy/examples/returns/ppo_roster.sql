-- One row per synthetic period on the list of prolific and other priority offenders. No reference
-- belongs to a real person. Some people are on the list for a second period, and in a
-- few cases it overlaps the first by mistake.
create table ppo_roster as
with first_spells as (
    select
        i,
        printf('PPO-%06d', i + 1) as ppo_ref,
        case when draw('spell early', i) < 0.5
            then date '2007-04-01' + to_int(draw('spell start', i) * 730)
            else date '2009-04-01' + to_int(draw('spell start', i) * 1400)
        end as start_date,
        case when draw('spell open', i) < 0.7
            then 200 + to_int(draw('spell days', i) * 900)
        end as spell_days,
        places.borough
    from range(events(1700)) as numbers(i)
    inner join places on places.position = place_of(draw('spell place', i))
),

second_spells as (
    select
        i,
        ppo_ref,
        start_date + spell_days
            + if(draw('spell slip', i) < 0.02, -30, 20 + to_int(draw('spell gap', i) * 300))
            as start_date,
        cast(null as integer) as spell_days,
        borough
    from first_spells
    where spell_days is not null and draw('spell again', i) < 0.35
),

spells as (
    select * from first_spells
    union all
    select * from second_spells where start_date < date '2013-03-01'
)

select
    row_number() over (order by i, start_date) - 1 as i,
    ppo_ref,
    start_date,
    start_date + spell_days as end_date,
    borough,
    start_date as counts_on
from spells
order by i, start_date;

-- One row per 90 days of a person's time on the list in 2009-10 to 2012-13. The rows are numbered
-- so that arrests can be assigned to them.
create table listed_spells as
with reaching as (
    select
        i,
        ppo_ref,
        borough,
        greatest(start_date, date '2009-04-01') as start_date,
        least(coalesce(end_date, date '2013-03-31'), date '2013-03-31') as end_date
    from ppo_roster
    where start_date < date '2013-03-31' and coalesce(end_date >= date '2009-04-01', true)
)

select
    row_number() over (order by i, part) - 1 as position,
    ppo_ref,
    borough,
    start_date + cast(90 * part as integer) as first_day,
    least(start_date + cast(90 * part + 89 as integer), end_date) as last_day
from reaching
inner join range(17) as parts(part) on start_date + cast(90 * part as integer) <= end_date
