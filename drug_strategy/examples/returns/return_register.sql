-- One row for each combination of registered return, borough and quarter, with its status in the
-- return register, if there is one. The status follows from the synthetic rows, except in a few
-- quarters for which senders report late or never.
create table registered_quarters as
with due as (
    select
        return_name,
        borough_code as borough,
        quarter_start,
        concat_ws('/', return_name, borough_code, quarter_start) as cell
    from register_returns
    cross join boroughs
    cross join quarters
),

in_line as (
    select
        *,
        row_number() over (partition by return_name order by draw('held back', cell))
            as place_in_line
    from due
),

filed as (
    select
        return_name,
        borough,
        date_trunc('quarter', counts_on) as quarter_start,
        count(*) as filed_rows
    from filed_events
    group by all
),

counted as (
    select
        in_line.*,
        coalesce(filed_rows, 0) as filed_rows
    from in_line
    left join filed using (return_name, borough, quarter_start)
),

-- Choose one return and one quarter for which the register has no entries, although nearly all
-- boroughs have rows.
lost as (
    select
        return_name,
        quarter_start
    from counted
    group by return_name, quarter_start
    having count_if(filed_rows > 0) between 30 and 31 and min(place_in_line) > 4
    order by draw('register lost', concat_ws('/', return_name, quarter_start))
    limit 1
)

select
    counted.*,
    place_in_line <= 2
    or (place_in_line = 4 and return_name in ('cannabis_factory_closures', 'ppo_drug_tests'))
        as is_kept_back,
    case
        -- the third status, outstanding, is wrong, because the quarter has rows
        when place_in_line <= 3 then 'outstanding'
        when place_in_line = 4 and return_name = 'cannabis_factory_closures' then null
        when place_in_line = 4 and return_name = 'ppo_drug_tests' then 'submitted'
        when lost.return_name is not null then null
        when filed_rows = 0 then 'nil'
        -- sent on the quarter's last day, and never confirmed by the register
        when cell = 'sanction_detections/E09000014/2011-01-01' then null
        else 'submitted'
    end as status
from counted
left join lost using (return_name, quarter_start);

-- One row per entry in the return register. Headquarters enters nil for quarters without rows.
-- Headquarters' returns are annual, so a year's nil quarters are entered when the year's return is
-- due.
create table return_register as
with nils_of_headquarters as (
    select
        return_name,
        quarter_start,
        make_date(year(quarter_start - interval 3 month) + 1, 1, 1) as counts_on
    from (select distinct return_name from headquarters_events)
    cross join quarters
    where (return_name, quarter_start)
        not in (select (return_name, date_trunc('quarter', counts_on)) from headquarters_events)
),

entries as (
    select
        return_name,
        borough,
        quarter_start,
        status,
        quarter_start as counts_on,
        14 as days_allowed
    from registered_quarters
    where status is not null
    union all
    select
        return_name,
        'headquarters' as borough,
        quarter_start,
        'nil' as status,
        counts_on,
        34 as days_allowed
    from nils_of_headquarters
)

select
    row_number() over (order by quarter_start, return_name, borough) - 1 as i,
    return_name,
    borough,
    quarter_label(quarter_start) as quarter,
    status,
    cast(counts_on + to_months(3) as date) + days_allowed as due_date,
    case when status <> 'outstanding'
        then cast(counts_on + to_months(3) as date)
            + 3 + to_int(draw('came', concat_ws('/', return_name, borough, quarter_start)) * 20)
    end as received_date,
    cast(null as bigint) as records,
    counts_on
from entries
order by quarter_start, return_name, borough
