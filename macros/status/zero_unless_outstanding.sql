{#- A measure of a dense row, under its own name: nothing counted is zero, an outstanding return null.
    Reads `counted` and the `return_status` of the row, which is null where no return was due. -#}
{%- macro zero_unless_outstanding(measure, data_type='bigint') -%}
    cast(case
        when coalesce(return_status.return_status, 'not due') <> 'outstanding'
            then coalesce(counted.{{ measure }}, 0)
    end as {{ data_type }}) as {{ measure }}
{%- endmacro -%}
