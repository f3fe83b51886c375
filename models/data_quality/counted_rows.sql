-- One row per return, sender, area and quarter: the number of valid rows.
with counted as (
    select
        return_name,
        {{ counted_area() }} as area_code,
        quarter_start,
        records as row_count
    from {{ ref('int_record_trail') }}
    where disposition = 'accepted' and quarter_start is not null
),

summed as (
    select
        return_name,
        area_code,
        quarter_start,
        sum(row_count) as row_count
    from counted
    group by return_name, area_code, quarter_start
),

statuses as (
    select
        return_name,
        area_code,
        quarter_start,
        is_early
    from {{ ref('int_return_status') }}
    union all
    select
        return_name,
        '{{ var("london_code") }}' as area_code,
        quarter_start,
        is_early
    from {{ ref('int_sender_status') }}
    where not is_borough
    union all
    select
        'recorded_offences' as return_name,
        area_code,
        quarter_start,
        bool_or(is_early) as is_early
    from {{ ref('recorded_offences__status') }}
    group by area_code, quarter_start
),

counted_rows as (
    select
        cast(summed.return_name as string) as return_name,
        cast(
            case
                when
                    summed.return_name in ({{ listed(returns_that('is_headquarters')) }})
                    or summed.area_code = '{{ var("london_code") }}'
                    then 'headquarters'
                else summed.area_code
            end as string
        ) as sender_code,
        cast(summed.area_code as string) as area_code,
        cast(summed.quarter_start as date) as quarter_start_date,
        cast(summed.row_count as bigint) as rows,
        cast(coalesce(statuses.is_early, false) as boolean) as is_early
    from summed
    left join statuses
        on
            summed.return_name = statuses.return_name
            and summed.area_code = statuses.area_code
            and summed.quarter_start = statuses.quarter_start
)

select * from counted_rows
