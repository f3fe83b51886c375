-- One row a return and quarter, and a value of a column in it: how many rows that count have it.
-- Without a column, all of them; cells that are not given are a value too.
with counted as (
    {% for return_name, facts in returns().items() if return_name != 'recorded_offences' -%}
        {{ value_counts(return_name, facts.watched) }}
        union all
    {% endfor -%}
    {{ value_counts('recorded_offences', ['offence_category'], rows='sum(offences)') }}
)

select * from counted
