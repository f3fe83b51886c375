{# For each file and date column, count the cells that satisfy a condition. #}
select
    _sha256,
    {% for name in columns %}
    count_if({{ condition }}(json_extract_string({{ cells }}, '$.{{ name }}')))::bigint as {{ name }}{{ ',' if not loop.last }}
    {% endfor %}
from {{ landed }}
where {{ cells }} is not null
group by _sha256
