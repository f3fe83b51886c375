-- One row per return, area and quarter. A key is counted once in each area and quarter in which it
-- has a superseded record and no accepted record.
with corrected as (
    {% for return_name in returns() -%}
        {{ corrected_rows(return_name) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from corrected
