{%- macro share_among(amount, is_in, by) -%}
    {{ amount }} / nullif(
        case when {{ is_in }} then 0 else {{ amount }} end + coalesce(cast(
            sum(case when {{ is_in }} then cast({{ amount }} as decimal(38, 20)) end)
                over (partition by {{ by }}) as double
        ), 0), 0
    )
{%- endmacro -%}
