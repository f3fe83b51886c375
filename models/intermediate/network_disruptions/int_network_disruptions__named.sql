-- One row a list of boroughs as a disruption names them, and a place of that list.
-- Places are separated by semicolons; an empty place between two of them is none.
with lists as (
    select distinct boroughs
    from {{ ref('stg_network_disruptions') }}
    where boroughs is not null
),

digits as (
    select cast(listed.digit as integer) as digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed (digit)
),

positions as (
    select 10 * tens.digit + ones.digit + 1 as position
    from digits as ones
    cross join digits as tens
),

parts as (
    select
        lists.boroughs,
        positions.position,
        trim({{ dbt.split_part('lists.boroughs', "';'", 'positions.position') }}) as place
    from lists
    cross join positions
),

aliases as (
    select * from {{ ref('place_aliases') }}
),

named as (
    select
        parts.boroughs,
        parts.position,
        {{ folded('parts.place') }} as place_folded,
        aliases.borough_code,
        aliases.place_folded is not null as is_known
    from parts
    left join aliases on {{ folded('parts.place') }} = aliases.place_folded
    where parts.place <> ''
)

select * from named
