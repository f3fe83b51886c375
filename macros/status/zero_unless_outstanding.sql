{#- A measure of a dense row: nothing counted is zero, but an outstanding return is null. Reads the
    return_status of the row's return, null where no return was due. -#}
{%- macro zero_unless_outstanding(measure, data_type='bigint') -%}
    cast(case
        when coalesce(return_status.return_status, 'not due') <> 'outstanding'
            then coalesce({{ measure }}, 0)
    end as {{ data_type }})
{%- endmacro -%}
