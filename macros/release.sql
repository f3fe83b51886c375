{#- The public edition: how numbers are rounded, and which sums of court orders may be shown -#}

{% macro rounded(amount, base) -%}
    {{ base }} * floor(({{ amount }} + floor({{ base }} / 2)) / {{ base }})
{%- endmacro %}

{% macro hides_each_order(over='') -%}
    count(*) {{ over }} >= max(policy.minimum_orders) {{ over }}
    and 100 * (sum(divided.pounds) {{ over }} - list_sum(max(divided.pounds, 2) {{ over }}))
    >= max(policy.dominance_percent) {{ over }} * max(divided.pounds) {{ over }}
{%- endmacro %}
