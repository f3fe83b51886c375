{% test one_row_each(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as records
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
