{#- The key of a table: no two rows agree in all of these columns, null being a value too. -#}
{% test one_row_each(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as records
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
