-- A key is counted once in each area and quarter in which it has a superseded record but no
-- accepted one.
with versions as (
    {% for return_name in returns() -%}
        select
            '{{ return_name }}' as return_name,
            record_key,
            file_number,
            disposition,
            case
                when disposition <> 'withdrawn' then {{ counted_area("'" ~ return_name ~ "'") }}
            end as area_code,
            {{ quarter_start('counted_on') }} as quarter_start
        from {{ ref('int_' ~ return_name ~ '__records') }}
        where
            disposition in ('accepted', 'superseded', 'withdrawn')
            and record_key in (
                select superseded.record_key
                from {{ ref('int_' ~ return_name ~ '__records') }} as superseded
                where superseded.disposition = 'superseded'
            )
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

compared as (
    select
        *,
        lead(file_number) over (
            partition by return_name, record_key order by file_number
        ) as next_file_number,
        max(case when disposition = 'accepted' then area_code end) over (
            partition by return_name, record_key
        ) as area_now,
        row_number() over (
            partition by return_name, record_key, area_code, quarter_start
            order by file_number desc
        ) as number_from_last
    from versions
),

counted as (
    select
        return_name,
        next_file_number as file_number,
        file_number as corrected_file_number,
        area_code,
        quarter_start,
        cast(count(*) as bigint) as corrected,
        cast(count_if(area_now is distinct from area_code) as bigint) as taken,
        cast(count_if(area_now is null) as bigint) as withdrawn
    from compared
    where disposition = 'superseded' and number_from_last = 1
    group by return_name, next_file_number, file_number, area_code, quarter_start
),

corrected as (
    select
        counted.return_name,
        files.file_name,
        corrected_files.file_name as corrected_file_name,
        counted.area_code,
        counted.quarter_start,
        counted.corrected,
        counted.taken,
        counted.withdrawn
    from counted
    inner join {{ ref('stg_files') }} as files
        on counted.return_name = files.return_name and counted.file_number = files.file_number
    inner join {{ ref('stg_files') }} as corrected_files
        on
            counted.return_name = corrected_files.return_name
            and counted.corrected_file_number = corrected_files.file_number
)

select * from corrected
