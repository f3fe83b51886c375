-- One row per file in this refresh that was received by the as-at date, including duplicates and
-- refused files. Only accepted files are used.
{% set columns = [
    'return_name', 'file_name', 'sha256', 'received_on', 'status', 'refusal_reason', 'records'
] -%}
{% for return_name in returns() %}
    select
        {{ columns | join(', ') }},
        last_received_on,
        file_number
    from ({{ received_files(return_name) }}) as received
    union all
{% endfor %}
select
    {{ columns | join(', ') }},
    cast(null as date) as last_received_on,
    cast(null as integer) as file_number
from {{ source('refresh', 'files_astray') }}
