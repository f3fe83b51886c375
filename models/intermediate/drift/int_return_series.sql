-- One row per time series and complete quarter. A series is a return's row count, or the percentage
-- of its rows with a certain value in a column. The series of a return run from its first quarter
-- with rows to its last. A percentage is given only for quarters with at least 20 rows. An empty
-- cell is treated as a value.
with counted as (
    {% for return_name, facts in returns().items() if return_name != 'recorded_offences' -%}
        {{ value_counts(return_name, facts.watched) }}
        union all
    {% endfor -%}
    {{ value_counts('recorded_offences', ['offence_category'], rows='sum(offences)') }}
),

return_values as (
    select * from counted
    {{ computed_once() }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
    where is_complete
),

totals as (
    select * from return_values
    where column_name is null
),

spans as (
    select
        return_name,
        min(quarter_start) as first_quarter_start,
        max(quarter_start) as last_quarter_start
    from totals
    group by return_name
),

volumes as (
    select
        spans.return_name,
        quarters.quarter_start,
        cast(coalesce(totals.row_count, 0) as bigint) as row_count
    from spans
    inner join quarters
        on quarters.quarter_start between spans.first_quarter_start and spans.last_quarter_start
    left join totals
        on
            spans.return_name = totals.return_name
            and quarters.quarter_start = totals.quarter_start
),

known_values as (
    select distinct return_name, column_name, value from return_values
    where column_name is not null
),

series as (
    select
        return_name,
        'volume' as measure,
        cast(null as string) as column_name,
        cast(null as string) as value,
        return_name as series_name,
        quarter_start,
        cast(row_count as double) as observed
    from volumes
    union all
    select
        volumes.return_name,
        'share' as measure,
        known_values.column_name,
        known_values.value,
        concat_ws('/', volumes.return_name, known_values.column_name, known_values.value)
            as series_name,
        volumes.quarter_start,
        100.0 * coalesce(return_values.row_count, 0) / cast(nullif(volumes.row_count, 0) as double)
            as observed
    from volumes
    inner join known_values on volumes.return_name = known_values.return_name
    left join return_values
        on
            volumes.return_name = return_values.return_name
            and volumes.quarter_start = return_values.quarter_start
            and known_values.column_name = return_values.column_name
            and known_values.value = return_values.value
    where volumes.row_count >= 20
)

select * from series
