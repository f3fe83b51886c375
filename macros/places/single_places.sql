{% macro single_places(is_mps_only) %}
named_places as (
    select
        place,
        ward,
        {{ folded('place') }} as place_folded,
        {{ folded_ward('ward') }} as ward_folded
    from sent_places
),

known_wards as (
    select
        ward_code,
        borough_code,
        {{ folded_ward('ward_name') }} as ward_folded
    from {{ ref('wards') }}
),

looked_up as (
    select
        named_places.*,
        aliases.borough_code,
        coalesce(by_code.ward_code, by_name.ward_code) as found_ward_code,
        coalesce(by_code.borough_code <> aliases.borough_code, false) as is_ward_of_another,
        aliases.place_folded is not null
        {%- if is_mps_only %} and aliases.borough_code is not null{% endif %} as is_place_known
    from named_places
    left join {{ ref('place_aliases') }} as aliases
        on named_places.place_folded = aliases.place_folded
    left join known_wards as by_code on upper(named_places.ward) = by_code.ward_code
    left join known_wards as by_name
        on
            aliases.borough_code = by_name.borough_code
            and named_places.ward_folded = by_name.ward_folded
),

places as (
    select
        row_number() over (order by place, ward) as place_number,
        place,
        ward,
        borough_code as borough_codes,
        case when borough_code is not null and not is_ward_of_another then found_ward_code end
            as ward_code,
        concat(
            coalesce(borough_code, place_folded, ''), '/',
            coalesce(found_ward_code, ward_folded, '')
        ) as place_content,
        is_place_known,
        is_place_known and borough_code is null as is_unattributed,
        case
            when place is not null and not is_place_known then 'borough_unknown'
            when is_ward_of_another then 'ward_not_in_borough'
        end as place_reason,
        case when borough_code is null or found_ward_code is null then ward end as unmatched_ward
    from looked_up
)
{%- endmacro %}
