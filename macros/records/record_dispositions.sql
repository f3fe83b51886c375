{% macro record_dispositions(also_faulty, carried) -%}
all_faults as (
    select file_number, row_number, reason, column_name, raw_value from faults
    {%- if also_faulty %}
    union all
    select file_number, row_number, reason, column_name, raw_value from {{ also_faulty }}
    {%- endif %}
),

-- Almost every record has one fault alone, and its words need not be gathered.
faulty_oft as (
    select file_number, row_number
    from all_faults
    group by file_number, row_number
    having count(*) > 1
),

reasons as (
    select
        all_faults.file_number,
        all_faults.row_number,
        all_faults.reason,
        {{ dbt.listagg('all_faults.column_name', "';'", 'order by all_faults.column_name') }}
            as column_name,
        {{ dbt.listagg('all_faults.raw_value', "';'", 'order by all_faults.column_name') }}
            as raw_value
    from all_faults
    semi join faulty_oft
        on
            all_faults.file_number = faulty_oft.file_number
            and all_faults.row_number = faulty_oft.row_number
    group by all_faults.file_number, all_faults.row_number, all_faults.reason
),

faulty as (
    select
        all_faults.file_number,
        all_faults.row_number,
        all_faults.reason = 'duplicate_row' as is_duplicate,
        all_faults.reason as reasons,
        all_faults.column_name as reason_columns,
        all_faults.raw_value as reason_values
    from all_faults
    anti join faulty_oft
        on
            all_faults.file_number = faulty_oft.file_number
            and all_faults.row_number = faulty_oft.row_number
    union all
    select
        file_number,
        row_number,
        bool_or(reason = 'duplicate_row') as is_duplicate,
        {{ dbt.listagg('reason', "';'", 'order by reason') }} as reasons,
        {{ dbt.listagg('column_name', "';'", 'order by reason') }} as reason_columns,
        {{ dbt.listagg('raw_value', "';'", 'order by reason') }} as reason_values
    from reasons
    group by file_number, row_number
),

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

disposed as (
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
    from disposed
)
{%- endmacro %}
