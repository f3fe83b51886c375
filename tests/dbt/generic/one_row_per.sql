-- No two rows of a table have the same values in these columns together. Nulls are equal.
{% test one_row_per(model, columns) %}
select
    {{ columns | join(',\n    ') }},
    count(*) as row_count
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
