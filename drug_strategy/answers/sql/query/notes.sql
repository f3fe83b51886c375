-- One row per note about the figures behind an answer: its kind, a number, the number of figures
-- and names. The figures are in parts: those that a sum or average adds up (value, numerator,
-- average, rate, average_rate), all that it adds up even if zero (all), those that a select counts
-- or puts in order (rows), and those behind the whole answer (answer).
with tables as ({tables}),

parts as ({parts}),

figures as (
    select * from parts inner join tables using (figure)
),

sums as (
    select
        kind, part, answer_row,
        list(distinct indicator_id) as ids,
        list(distinct borough_code) as boroughs,
        list(distinct period_type) as period_type,
        list(distinct area_level) as area_level,
        count(distinct starts_with(period, '2009-10')) = 2 as has_baseline
    from figures
    where kind not in ('rows', 'answer')
    group by kind, part, answer_row
    having count(*) > 1 or kind = 'all'
),

mixed as (
    unpivot (select kind, period_type, area_level from sums where kind in ('value', 'numerator'))
    on period_type, area_level into name note value names
),

-- The numerators of percentages can be added up, but not those of distinct counts or stocks.
faulty as (
    select distinct
        if(sums.kind like 'average%', 'averaged', 'not_added') as note, totals.indicator_name
    from sums
    inner join marts.london_totals as totals on list_contains(sums.ids, totals.indicator_id)
    where
        case sums.kind
            when 'value' then not totals.adds_up
            when 'numerator' then not totals.adds_up and totals.unit = 'count'
            when 'average' then not totals.adds_up and totals.unit <> 'count'
            else sums.kind <> 'all'
        end
),

-- Sums over all boroughs leave out what no borough was given.
whole as (
    select distinct figures.part, figures.indicator_id, figures.period
    from figures
    inner join sums using (kind, part, answer_row)
    where
        sums.kind = 'all'
        and sums.boroughs @> (select list(area_code) from marts.areas where area_level = 'borough')
        and not list_contains(sums.boroughs, '{unattributed}')
),

answer as (
    select tables.* from tables
    semi join (from parts where kind = 'answer') as parts using (figure)
),

noted as (
    select
        *,
        unnest([
            case when is_null then 'null' when is_provisional then 'provisional' end,
            case when has_caution and not is_null then 'caution' end
        ]) as note
    from answer
)

select note, 0, 0, list_distinct(flatten(list(names))) from mixed where len(names) > 1 group by note
union all
select note, count(*), 0, list(indicator_name) from faulty group by note
union all
select 'baseline', 0, 0, [] from sums where has_baseline and kind <> 'all' having count(*) > 0
union all
select distinct 'not_attributed', sum(remainders.value), 0, []
from marts.indicator_values as remainders
inner join whole
    on remainders.indicator_id = whole.indicator_id and remainders.period_label = whole.period
where remainders.area_level = 'unattributed' and remainders.adds_up
group by whole.part
having count(distinct remainders.indicator_id) = 1 and sum(remainders.value) <> 0
union all
select 'no_ward', 0, 0, [] from figures
where kind = 'rows' and ends_with(area_code, '-none') having count(*) > 0
union all
select
    note, count(*), (select count(*) from answer),
    min(
        if(
            (select count(distinct indicator_id) > 1 from answer),
            concat(area_name, ' ', period, ' (', indicator_name, ')'),
            concat(area_name, ' ', period)
        ),
        4
    )
from noted where note is not null group by note
