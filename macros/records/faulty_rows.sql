{% macro faulty_rows(also_faulty) -%}
all_faults as (
    select file_number, row_number, reason, column_name, raw_value from faults
    {%- if also_faulty %}
    union all
    select file_number, row_number, reason, column_name, raw_value from {{ also_faulty }}
    {%- endif %}
),

-- Almost every record has only one fault, and its reasons need not be joined.
multiple_faults as (
    select file_number, row_number
    from all_faults
    group by file_number, row_number
    having count(*) > 1
),

-- A record's faults in turn; the second and later of a reason do not repeat it.
joined_by_1 as (
    select
        all_faults.file_number,
        all_faults.row_number,
        row_number() over by_1 as turn,
        nullif(all_faults.reason, lag(all_faults.reason) over by_1) as reasons,
        all_faults.column_name as reason_columns,
        all_faults.raw_value as reason_values
    from all_faults
    semi join multiple_faults
        on
            all_faults.file_number = multiple_faults.file_number
            and all_faults.row_number = multiple_faults.row_number
    window by_1 as (
        partition by all_faults.file_number, all_faults.row_number
        order by all_faults.reason asc, all_faults.column_name asc
    )
),

-- Then by twos, by fours, up to 64, more than a contract has checks. An aggregate of texts keeps
-- all of them in memory; windows spill to disk, however many records are faulty.
{% set joined = namespace(by=1) -%}
{% for _ in range(6) -%}
{% set before = 'joined_by_' ~ joined.by -%}
{% set joined.by = joined.by * 2 -%}
joined_by_{{ joined.by }} as (
    select
        file_number,
        row_number,
        turn,
        {% for column in ['reasons', 'reason_columns', 'reason_values'] -%}
        nullif(concat_ws(';', {{ column }}, lead({{ column }}) over by_{{ joined.by }}), '') as {{ column }}
        {{- ',' if not loop.last }}
        {% endfor -%}
    from {{ before }}
    window by_{{ joined.by }} as (partition by file_number, row_number order by turn asc)
    qualify turn % {{ joined.by }} = 1
),

{% endfor -%}
faulty as (
    select
        all_faults.file_number,
        all_faults.row_number,
        all_faults.reason = 'duplicate_row' as is_duplicate,
        all_faults.reason as reasons,
        all_faults.column_name as reason_columns,
        all_faults.raw_value as reason_values
    from all_faults
    anti join multiple_faults
        on
            all_faults.file_number = multiple_faults.file_number
            and all_faults.row_number = multiple_faults.row_number
    union all
    -- A duplicate has no fault but that.
    select
        file_number,
        row_number,
        false as is_duplicate,
        reasons,
        reason_columns,
        reason_values
    from joined_by_{{ joined.by }}
)
{%- endmacro %}
