{# As dbt_utils defines it, except that an expression that is null does not hold either. #}
{% test expression_is_true(model, expression) %}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}
