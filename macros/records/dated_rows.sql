{#- The records of a return's accepted files, each in the quarter of the date it counts by; null where
    none can be read. `category`: the column that parts the return's rows among indicators. -#}
{% macro dated_rows(return_name, counted_on, category='cast(null as string)', staged=none) %}
    select
        files.file_number,
        staged.row_number,
        {{ quarter_start(counted_on) }} as quarter_start,
        {{ category }} as offence_category
    from {{ ref(staged or 'stg_' ~ return_name) }} as staged
    inner join {{ ref('int_files') }} as files
        on staged.file_sha256 = files.sha256 and files.return_name = '{{ return_name }}'
{% endmacro %}
