{# Works like the test in dbt_utils, except that an expression that is null also fails. #}
{% test expression_is_true(model, expression) %}
select *
from {{ model }}
where not coalesce({{ expression }}, false)
{% endtest %}
