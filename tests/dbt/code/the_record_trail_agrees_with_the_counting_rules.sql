-- For each return and quarter, the record trail has as many accepted records as are counted.
with counted as (
    {% for return_name in returns() -%}
        select
            '{{ return_name }}' as return_name,
            quarter_start,
            count(*) as records
        from ({{ current_rows(return_name) }}) as accepted
        group by quarter_start
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

traced as (
    select
        return_name,
        quarter_start,
        sum(records) as records
    from {{ ref('int_record_trail') }}
    where disposition = 'accepted'
    group by return_name, quarter_start
)

select
    counted.return_name,
    traced.return_name as traced_return_name,
    counted.quarter_start,
    counted.records,
    traced.records as traced_records
from counted
full outer join traced
    on
        counted.return_name = traced.return_name
        and counted.quarter_start = traced.quarter_start
where counted.records is distinct from traced.records
