-- One row per return, quarter and value of a column: how many of the rows that count have it.
-- A row without a column gives all of them. An empty cell is a value as well.
with counted as (
    {% for return_name, facts in returns().items() if return_name != 'recorded_offences' -%}
        {{ value_counts(return_name, facts.watched) }}
        union all
    {% endfor -%}
    {{ value_counts('recorded_offences', ['offence_category'], rows='sum(offences)') }}
)

select * from counted
