-- Only accepted files are used.
{% set columns = [
    'return_name', 'file_name', 'sha256', 'received_on', 'status', 'refusal_reason', 'records'
] -%}
{% for return_name in returns() %}
    select
        files.{{ columns | join(', files.') }},
        {{ last_received_on() }} as last_received_on,
        case when files.status = 'accepted' then {{ file_number() }} end as file_number
    from {{ source('files', return_name) }} as files
    cross join {{ ref('stg_as_at') }} as as_at
    union all
{% endfor %}
select
    {{ columns | join(', ') }},
    cast(null as date) as last_received_on,
    cast(null as integer) as file_number
from {{ source('refresh', 'files_astray') }}
