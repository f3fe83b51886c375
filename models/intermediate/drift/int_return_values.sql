-- One row per return, quarter and value of a column: how many rows that count have it.
-- Without a column, all of them; an empty cell is a value too.
with counted as (
    {% for return_name, facts in returns().items() if return_name != 'recorded_offences' -%}
        {{ value_counts(return_name, facts.watched) }}
        union all
    {% endfor -%}
    {{ value_counts('recorded_offences', ['offence_category'], rows='sum(offences)') }}
)

select * from counted
