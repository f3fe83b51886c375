-- Every record that does not count because of its own faults is in quarantined_rows.
with faulty as (
    {% for return_name in returns() -%}
        select
            '{{ return_name }}' as return_name,
            file_name,
            row_number
        from {{ ref(return_name ~ '__records') }}
        where disposition in ('quarantined', 'duplicate')
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    faulty.return_name,
    faulty.file_name,
    faulty.row_number
from faulty
anti join {{ ref('quarantined_rows') }} as quarantined_rows
    on
        faulty.return_name = quarantined_rows.return_name
        and faulty.file_name = quarantined_rows.file_name
        and faulty.row_number = quarantined_rows.row_number
        and quarantined_rows.record is not null
