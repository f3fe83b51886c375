-- One row per return, area and quarter: the rows that a correction moved away or withdrew.
-- A key counts once in each area and quarter where a superseded record had it, unless a record that
-- is accepted has it there still.
with corrected as (
    {% for return_name in returns() -%}
        {{ corrected_rows(return_name) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from corrected
