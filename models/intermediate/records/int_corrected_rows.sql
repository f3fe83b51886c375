-- One row for each combination of return, area, quarter, earlier file and later file, if the later
-- file withdrew the earlier file's records or moved them to another area or quarter. A key is
-- counted once in each area and quarter in which it has a superseded record but no accepted one.
with files as (
    select * from {{ ref('stg_files') }}
),

counted as (
    {% for return_name in returns() -%}
        {{ corrected_rows(return_name) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
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
    inner join files
        on counted.return_name = files.return_name and counted.file_number = files.file_number
    inner join files as corrected_files
        on
            counted.return_name = corrected_files.return_name
            and counted.corrected_file_number = corrected_files.file_number
)

select * from corrected
