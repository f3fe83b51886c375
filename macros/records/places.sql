{#-
    Write the CTEs up to and including `places`, which has one row per distinct place in a return,
    spelt as sent. However many records there are, few places are distinct. `place_compared` is the
    same for every spelling of a place.
-#}
{% macro places_of_records(return_name, staged) -%}
{%- set facts = returns()[return_name] -%}
distinct_places as (
    select distinct
        staged.{{ facts.place }} as place,
        {{ 'staged.' ~ facts.ward if facts.ward else 'cast(null as string)' }} as ward
    from {{ staged }} as staged
    semi join files on staged.file_sha256 = files.file_sha256
    where staged.line_kind = 'record'
),

sent_places as (
    select
        *,
        row_number() over (order by place, ward) as place_number
    from distinct_places
    {{ computed_once() }}
),

{{ places_of_lists() if facts.is_list else places_of_areas(facts) }}
{%- endmacro %}


{#- Resolve places that are lists of boroughs separated by semicolons. Empty items are ignored. -#}
{% macro places_of_lists() -%}
named_places as (
    select
        place_number,
        {{ each_part('place', "';'") }} as part
    from sent_places
    where place is not null
),

looked_up as (
    select distinct
        named_places.place_number,
        coalesce(aliases.borough_code, {{ folded('named_places.part') }}) as part_content,
        aliases.borough_code,
        aliases.place_folded is not null as is_known
    from named_places
    left join {{ ref('place_aliases') }} as aliases
        on {{ folded('named_places.part') }} = aliases.place_folded
    where trim(named_places.part) <> ''
),

resolved as (
    select
        place_number,
        {{ dbt.listagg('borough_code', "';'", 'order by borough_code') }} as borough_codes,
        {{ dbt.listagg('part_content', "';'", 'order by part_content') }} as place_compared,
        bool_or(is_known) as is_place_known,
        bool_or(is_known and borough_code is null) as is_unattributed,
        case when not bool_and(is_known) then 'borough_unknown' end as place_reason
    from looked_up
    group by place_number
),

places as (
    select
        resolved.*,
        sent_places.place,
        sent_places.ward,
        cast(null as string) as ward_compared,
        cast(null as string) as ward_code,
        cast(null as string) as unmatched_ward
    from resolved
    inner join sent_places on resolved.place_number = sent_places.place_number
)
{%- endmacro %}


{#- Resolve places that are boroughs, with a ward if the return has wards. -#}
{% macro places_of_areas(facts) -%}
known_places as (
    select
        place_folded,
        borough_code
    from {{ ref('place_aliases') }}
    {%- if facts.is_mps_only %}
    where borough_code is not null
    {%- endif %}
    {%- if facts.may_name_headquarters %}
    union all
    select
        named.place_folded,
        named.borough_code
    from (
        values ('headquarters', cast(null as string)), ('london', '{{ var("london_code") }}')
    ) as named (place_folded, borough_code)
    {%- endif %}
),

named_places as (
    select
        sent_places.*,
        {{ folded('place') }} as place_folded,
        {{ folded_ward('ward') }} as ward_folded
    from sent_places
),

places as (
    select
        named.place_number,
        named.place,
        named.ward,
        coalesce(known.borough_code, named.place_folded) as place_compared,
        known.borough_code as borough_codes,
        known.place_folded is not null as is_place_known,
        known.place_folded is not null and known.borough_code is null as is_unattributed,
        {%- if facts.ward %}
        coalesce(wards.ward_code, named.ward_folded) as ward_compared,
        case when wards.is_in_borough then wards.ward_code end as ward_code,
        case when wards.ward_code is null then named.ward end as unmatched_ward,
        {%- else %}
        cast(null as string) as ward_compared,
        cast(null as string) as ward_code,
        cast(null as string) as unmatched_ward,
        {%- endif %}
        case
            when named.place is not null and known.place_folded is null then 'borough_unknown'
            {%- if facts.ward %}
            when not wards.is_in_borough then 'ward_not_in_borough'
            {%- endif %}
        end as place_reason
    from named_places as named
    left join known_places as known on named.place_folded = known.place_folded
    {%- if facts.ward %}
    left join {{ ref('int_ward_names') }} as wards
        on
            known.borough_code = wards.borough_code
            and named.ward_folded = wards.ward_folded
            -- A code must be written exactly, but a name may have any punctuation.
            and (wards.ward_folded <> lower(wards.ward_code) or upper(named.ward) = wards.ward_code)
    {%- endif %}
)
{%- endmacro %}
