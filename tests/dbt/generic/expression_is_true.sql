{# Works like the test in dbt_utils, but also fails if the expression is null. #}
{% test expression_is_true(model, expression) %}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}
