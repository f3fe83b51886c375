-- One row per return, quarter, column and value. If `column_name` is null, the row has the total
-- for the quarter. An empty cell is treated as a value.
with counted as (
    {% for return_name, facts in returns().items() if return_name != 'recorded_offences' -%}
        {{ value_counts(return_name, facts.watched) }}
        union all
    {% endfor -%}
    {{ value_counts('recorded_offences', ['offence_category'], rows='sum(offences)') }}
)

select * from counted
