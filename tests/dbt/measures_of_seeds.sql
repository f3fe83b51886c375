-- Every indicator counts measures that exist, of returns that have them. If a name were unknown, no
-- records would match, and zero would be published.
with measures as (
    {{ measures_of_returns() }}
),

named as (
    select * from {{ ref('int_indicator_measures') }}
),

found as (
    select
        named.indicator_id,
        named.side,
        named.measure,
        named.counted_within_days,
        max(named.listed_return) as listed_return,
        count(distinct named.return_name) as return_count,
        {{ dbt.listagg('distinct named.return_name', "', '", 'order by named.return_name') }}
            as return_names,
        max(named.second_date) as second_date,
        min_by(measures.measure, levenshtein(measures.measure, named.measure)) as nearest
    from named
    cross join measures
    group by all
),

faults as (
    select
        indicator_id,
        case
            when return_count = 0 and nearest <> measure
                then concat('there is no measure ', measure, '; the nearest is ', nearest)
            when return_count = 0
                then concat(side, '_return names no return that has the measure ', measure)
            when return_count > 1 and listed_return = ''
                then concat(
                    'several returns have the measure ', measure, ': ', return_names,
                    '; write in ', side, '_return which to count, joined by +'
                )
            when side = 'numerator' and second_date is null and counted_within_days is not null
                then concat(measure, ' has no second date; leave counted_within_days empty')
            when side = 'numerator' and second_date is not null and counted_within_days is null
                then concat(
                    measure, ' counts what happened by ', second_date,
                    '; write the number of days in counted_within_days'
                )
        end as fault
    from found
    union all
    select
        indicator_id,
        concat(
            side, '_return names ', listed_return, ', which does not have the measure ',
            {{ dbt.listagg('measure', "' or '", 'order by measure') }}
        ) as fault
    from named
    where listed_return <> ''
    group by indicator_id, side, listed_return
    having count(return_name) = 0
)

select
    concat('in indicator_register, ', indicator_id, ': ', fault) as sentence,
    'indicator_register' as of_table
from faults
where fault is not null
order by sentence
