{%- macro ward_window_start() -%}
    cast({{ dbt.dateadd('year', 1, "cast('" ~ var('window_start') ~ "' as date)") }} as date)
{%- endmacro -%}
