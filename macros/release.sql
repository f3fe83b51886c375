{#- The public edition: how numbers are rounded, and which sums of court orders may be shown -#}

{% macro rounded(amount, base) -%}
    {{ base }} * floor(({{ amount }} + floor({{ base }} / 2)) / {{ base }})
{%- endmacro %}

{#- List each court order with its amounts in pounds, as measures.yml adds them up. -#}
{% macro amounts_of_orders(orders, amount='gbp') -%}
    {%- set measures = measures_by_return()['asset_confiscations'] or {} -%}
    {%- for measure, rule in measures.items() if amount in (rule.amount or '') -%}
        select
            '{{ measure }}' as indicator_id,
            {{ rule.amount }} as pounds,
            *
        from {{ orders }}
        where {{ rule.where }}
        {{ 'union all' if not loop.last }}
    {% else -%}
        select * from {{ orders }}
    {%- endfor %}
{%- endmacro %}

{% macro hides_each_order(over='') -%}
    {%- set over = ' ' ~ over if over else '' %}
    count(*){{ over }} >= max(policy.minimum_orders){{ over }}
    and 100 * (sum(divided.pounds){{ over }} - list_sum(max(divided.pounds, 2){{ over }}))
    >= max(policy.dominance_percent){{ over }} * max(divided.pounds){{ over }}
{%- endmacro %}
