-- Every record that is excluded for its own faults is in quarantined_rows.
with faulty as (
    {% for return_name in returns() -%}
        select
            '{{ return_name }}' as return_name,
            file_number,
            row_number
        from {{ ref(return_name ~ '__records') }}
        where disposition in ('quarantined', 'duplicate')
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    faulty.return_name,
    files.file_name,
    faulty.row_number
from faulty
inner join {{ ref('stg_files') }} as files
    on faulty.return_name = files.return_name and faulty.file_number = files.file_number
anti join {{ ref('quarantined_rows') }} as quarantined_rows
    on
        faulty.return_name = quarantined_rows.return_name
        and files.file_name = quarantined_rows.file_name
        and faulty.row_number = quarantined_rows.row_number
        and quarantined_rows.record is not null
