{# One row per file with date columns that are clearly in American order: at least one date is valid
   only as month/day/year, and no date is valid only as day/month/year. #}
with unparsed as (
    select
        _sha256,
        [
            {% for name in columns %}
            case
                when bool_or(is_only_american(json_extract_string(_unparsed, '$.{{ name }}')))
                    then '{{ name }}'
            end{{ ',' if not loop.last }}
            {% endfor %}
        ] as columns
    from {{ landed }}
    where _unparsed is not null
    group by _sha256
),

doubtful as (
    select _sha256, unnest(columns) as name from unparsed
),

read as (
    select doubtful._sha256, doubtful.name
    from doubtful
    inner join {{ landed }} as landed
        on doubtful._sha256 = landed._sha256
    where is_never_american(json_extract_string(landed._sent, '$.' || doubtful.name))
)

select _sha256, list(name) as columns
from doubtful
anti join read using (_sha256, name)
where name is not null
group by _sha256
