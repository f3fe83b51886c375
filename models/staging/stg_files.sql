-- One row per file of this refresh, received by the as-at date.
-- A file counts if it is accepted; duplicates of it and refused ones are listed too. A copy whose
-- name has a day after the as-at date, which is mistyped, does not tell when it was last received.
{% set columns -%}
    return_name, file_name, sha256, received_on, status, refusal_reason, records
{%- endset -%}
{% for return_name in returns() %}
    select
        {{ columns }},
        max(case when status <> 'refused' and received_on <= as_at.as_at then received_on end)
            over (partition by sha256) as last_received_on,
        case when status = 'accepted' then {{ file_number() }} end as file_number
    from {{ source('files', return_name) }}
    cross join {{ ref('stg_as_at') }} as as_at
    union all
{% endfor %}
select
    {{ columns }},
    cast(null as date) as last_received_on,
    cast(null as integer) as file_number
from {{ source('refresh', 'files_astray') }}
