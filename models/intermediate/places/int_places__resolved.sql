-- One row a place as the rows of a return name it, numbered in it, with its codes or what is wrong.
-- Ward names are looked up within the borough alone; a ward's code must be of the borough named.
with sent as (
    select * from {{ ref('int_places__sent') }}
),

aliases as (
    select * from {{ ref('place_aliases') }}
),

wards as (
    select
        wards.ward_code,
        wards.borough_code,
        {{ folded_ward('wards.ward_name') }} as ward_folded
    from {{ ref('wards') }} as wards
),

looked_up as (
    select
        sent.return_name,
        sent.borough,
        sent.ward,
        aliases.borough_code,
        coalesce(aliases.borough_code, sent.borough_folded) as borough_content,
        coalesce(ward_codes.ward_code, ward_names.ward_code) as found_ward_code,
        coalesce(ward_codes.ward_code, ward_names.ward_code, sent.ward_folded) as ward_content,
        ward_codes.borough_code <> aliases.borough_code as is_ward_of_another,
        sent.borough is not null and (
            aliases.place_folded is null
            or aliases.borough_code is null
            and sent.return_name in ('pas_waves', 'ppo_roster', 'return_register')
        ) as is_borough_unknown
    from sent
    left join aliases on sent.borough_folded = aliases.place_folded
    left join wards as ward_codes on upper(sent.ward) = ward_codes.ward_code
    left join wards as ward_names
        on
            aliases.borough_code = ward_names.borough_code
            and sent.ward_folded = ward_names.ward_folded
),

lists as (
    select distinct boroughs, coalesce(borough_code, place_folded) as place, is_known
    from {{ ref('int_network_disruptions__named') }}
),

places as (
    select
        return_name,
        borough,
        ward,
        borough_code,
        case when not coalesce(is_ward_of_another, borough_code is null) then found_ward_code end
            as ward_code,
        concat(coalesce(borough_content, ''), '/', coalesce(ward_content, '')) as place_content,
        case when is_borough_unknown then 'borough_unknown' end as borough_reason,
        case when is_ward_of_another then 'ward_not_in_borough' end as ward_reason,
        ward is not null and (borough_code is null or found_ward_code is null) as is_ward_unmatched
    from looked_up
    union all
    select
        'network_disruptions' as return_name,
        boroughs as borough,
        cast(null as string) as ward,
        cast(null as string) as borough_code,
        cast(null as string) as ward_code,
        {{ dbt.listagg('place', "';'", 'order by place') }} as place_content,
        case when not min(is_known) then 'borough_unknown' end as borough_reason,
        cast(null as string) as ward_reason,
        false as is_ward_unmatched
    from lists
    group by boroughs
),

numbered as (
    select
        row_number() over (
            partition by return_name order by borough nulls first, ward nulls first
        ) as place_number,
        places.*
    from places
)

select * from numbered
