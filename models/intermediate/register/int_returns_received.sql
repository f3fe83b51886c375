-- One row per return, borough and quarter with rows; without a borough if none could be given, and
-- for headquarters. Every row that counts is enough, whether or not an indicator counts it.
with
{% for return_name in returns_by_quarter() -%}
    files_of_{{ return_name }} as (
        {{ files_of(return_name) }}
    ),

{% endfor -%}
received as (
    {% for return_name in returns_by_quarter() -%}
        {% set is_registered = returns()[return_name].is_registered -%}
        select
            '{{ return_name }}' as return_name,
            {{ 'records.borough_codes' if is_registered else 'cast(null as string)' }}
                as borough_code,
            {{ quarter_start('records.counted_on') }} as quarter_start,
            max(files.received_on) as last_received_on
        from {{ ref(return_name ~ '__records') }} as records
        inner join files_of_{{ return_name }} as files
            on records.file_number = files.file_number
        where records.disposition = 'accepted'
        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from received
