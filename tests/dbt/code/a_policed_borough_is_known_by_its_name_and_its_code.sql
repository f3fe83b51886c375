-- Finds a borough whose name would not be recognised or would be mistaken for another borough. Each
-- policed borough must be known by its name and by its code. The City of London must be known, but
-- its events are not attributed to a borough.
with boroughs as (

    select * from {{ ref('boroughs') }}

),

place_aliases as (

    select * from {{ ref('place_aliases') }}

),

spellings as (

    select
        borough_code,
        is_mps,
        lower(borough_name) as spelling
    from boroughs
    union all
    select
        borough_code,
        is_mps,
        lower(borough_code) as spelling
    from boroughs

)

select
    spellings.borough_code,
    spellings.spelling
from spellings
left join place_aliases on spellings.spelling = place_aliases.place_folded
where
    place_aliases.place_folded is null
    or coalesce(place_aliases.borough_code, '') <> case
        when spellings.is_mps then spellings.borough_code
        else ''
    end
