-- One row per return, sender, area and quarter: the number of valid rows.
with counted as (
    select
        return_name,
        {{ counted_area() }} as area_code,
        quarter_start,
        sum(records) as row_count
    from {{ ref('int_record_trail') }}
    where disposition = 'accepted' and quarter_start is not null
    group by all
),

statuses as (
    select
        return_name,
        area_code,
        quarter_start,
        bool_or(is_early) as is_early
    from {{ ref('int_return_status') }}
    group by return_name, area_code, quarter_start
),

counted_rows as (
    select
        cast(counted.return_name as string) as return_name,
        cast(
            case
                when
                    counted.return_name in ({{ listed(returns_that('is_headquarters')) }})
                    or counted.area_code = '{{ var("london_code") }}'
                    then 'headquarters'
                else counted.area_code
            end as string
        ) as sender_code,
        cast(counted.area_code as string) as area_code,
        cast(counted.quarter_start as date) as quarter_start_date,
        cast(counted.row_count as bigint) as rows,
        cast(coalesce(statuses.is_early, false) as boolean) as is_early
    from counted
    left join statuses
        on
            counted.return_name = statuses.return_name
            and counted.quarter_start = statuses.quarter_start
            -- Headquarters' returns have the same status for all areas.
            and statuses.area_code = coalesce(
                nullif(counted.area_code, '{{ var("london_code") }}'),
                '{{ var("unattributed_code") }}'
            )
)

select * from counted_rows
