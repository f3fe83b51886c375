{% macro listed_places() %}
lists as (
    select
        place,
        row_number() over (order by place) as list_number
    from sent_places
    where place is not null
),

parts as (
    select
        list_number,
        {{ each_part('place', "';'") }} as part
    from lists
),

looked_up as (
    select distinct
        parts.list_number,
        coalesce(aliases.borough_code, {{ folded('parts.part') }}) as part_content,
        aliases.borough_code,
        aliases.place_folded is not null as is_known
    from parts
    left join {{ ref('place_aliases') }} as aliases
        on {{ folded('parts.part') }} = aliases.place_folded
    where trim(parts.part) <> ''
),

resolved as (
    select
        list_number,
        {{ dbt.listagg('borough_code', "';'", 'order by borough_code') }} as borough_codes,
        {{ dbt.listagg('part_content', "';'", 'order by part_content') }} as place_content,
        bool_or(is_known) as is_place_known,
        bool_or(is_known and borough_code is null) as is_unattributed,
        case when not bool_and(is_known) then 'borough_unknown' end as place_reason
    from looked_up
    group by list_number
),

places as (
    select
        lists.list_number as place_number,
        lists.place,
        cast(null as string) as ward,
        resolved.borough_codes,
        cast(null as string) as ward_code,
        resolved.place_content,
        resolved.is_place_known,
        resolved.is_unattributed,
        resolved.place_reason,
        cast(null as string) as unmatched_ward
    from resolved
    inner join lists on resolved.list_number = lists.list_number
)
{%- endmacro %}
