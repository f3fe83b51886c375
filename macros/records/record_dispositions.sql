{% macro record_dispositions(also_faulty, carried) -%}
{{ faulty_rows(also_faulty) }},

restated as (
    select
        placed.record_key,
        max(placed.file_number) as latest_file_number,
        max_by(placed.is_withdrawn, placed.file_number) as is_key_gone
    from placed
    anti join faulty
        on placed.file_number = faulty.file_number and placed.row_number = faulty.row_number
    group by placed.record_key
    having count(*) > 1
),

with_dispositions as (
    select
        placed.*,
        files.file_name,
        faulty.reasons,
        faulty.reason_columns,
        faulty.reason_values,
        restated.is_key_gone,
        case
            when faulty.is_duplicate then 'duplicate'
            when faulty.row_number is not null then 'quarantined'
            when placed.is_withdrawn then 'withdrawn'
            when placed.file_number < restated.latest_file_number then 'superseded'
            else 'accepted'
        end as disposition
    from placed
    inner join files on placed.file_number = files.file_number
    left join faulty
        on placed.file_number = faulty.file_number and placed.row_number = faulty.row_number
    left join restated on placed.record_key = restated.record_key
),

records as (
    select
        file_number,
        file_name,
        row_number,
        record_key,
        counted_on,
        {% for column in carried %}{{ column }},
        {% endfor -%}
        borough_codes,
        ward_code,
        unmatched_ward,
        is_place_known,
        is_unattributed,
        disposition,
        coalesce(disposition = 'superseded' and is_key_gone, false) as is_taken_back,
        reasons,
        reason_columns,
        reason_values
    from with_dispositions
)
{%- endmacro %}
