{% macro faulty_rows(also_faulty) -%}
all_faults as (
    select file_number, row_number, reason, column_name, raw_value from faults
    {%- if also_faulty %}
    union all
    select file_number, row_number, reason, column_name, raw_value from {{ also_faulty }}
    {%- endif %}
),

-- Almost every record has only one fault, and its reasons need no aggregation.
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
)
{%- endmacro %}
