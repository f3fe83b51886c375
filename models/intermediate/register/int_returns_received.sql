-- One row per return, borough (null: not attributed, or headquarters' return) and quarter with rows.
-- Every row that counts is enough, whether or not an indicator counts it; with its latest receipt.
with received as (
    {% for return_name in returns_by_quarter() -%}
        select
            '{{ return_name }}' as return_name,
            rows_received.borough_code,
            rows_received.quarter_start,
            max(files.received_on) as last_received_on
        from (
            select
                accepted.file_number,
                {{ 'accepted.borough_code' if returns()[return_name].is_registered
                    else 'cast(null as string)' }} as borough_code,
                {{ quarter_start('accepted.counted_on') }} as quarter_start
            from ({{ current_rows(return_name) }}) as accepted
            group by all
        ) as rows_received
        inner join ({{ files_of(return_name) }}) as files
            on rows_received.file_number = files.file_number
        group by rows_received.borough_code, rows_received.quarter_start
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from received
