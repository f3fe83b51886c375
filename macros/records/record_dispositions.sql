{% macro record_dispositions(return_name, staged, keyed_by, added, also_faulty) -%}
{{ faulty_rows(also_faulty) }},

restated as (
    select
        placed.record_key,
        max(placed.file_number) as latest_file_number,
        coalesce(
            max(placed.file_number)
            = max(case when placed.is_withdrawn then placed.file_number end),
            false
        ) as is_key_gone
    from placed
    anti join faulty
        on placed.file_number = faulty.file_number and placed.row_number = faulty.row_number
    group by placed.record_key
    having count(*) > 1
),

with_dispositions as (
    select
        files.file_number,
        staged.row_number,
        {% for column in returns()[return_name].columns + added %}staged.{{ column }},
        {% endfor -%}
        {{ record_key(return_name, keyed_by) }} as record_key,
        {{ counted_on(return_name) }} as counted_on,
        places.borough_codes,
        places.ward_code,
        places.unmatched_ward,
        coalesce(places.is_place_known, false) as is_place_known,
        coalesce(places.is_unattributed, false) as is_unattributed,
        faulty.reasons,
        faulty.reason_columns,
        faulty.reason_values,
        restated.is_key_gone,
        case
            when faulty.is_duplicate then 'duplicate'
            when faulty.row_number is not null then 'quarantined'
            when staged.is_withdrawn then 'withdrawn'
            when files.file_number < restated.latest_file_number then 'superseded'
            else 'accepted'
        end as disposition
    {{ from_staged(return_name, staged) }}
    left join faulty
        on files.file_number = faulty.file_number and staged.row_number = faulty.row_number
    left join restated on {{ record_key(return_name, keyed_by) }} = restated.record_key
),

records as (
    select
        file_number,
        row_number,
        {% for column in returns()[return_name].columns + added %}{{ column }},
        {% endfor -%}
        record_key,
        counted_on,
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
