{# One row per file with a list of the date columns in which a cell meets the condition. #}
select
    _sha256,
    [
        {% for name in columns %}
        case
            when bool_or({{ condition }}(json_extract_string({{ cells }}, '$.{{ name }}')))
                then '{{ name }}'
        end{{ ',' if not loop.last }}
        {% endfor %}
    ] as columns
from {{ landed }}
where {{ cells }} is not null
group by _sha256
