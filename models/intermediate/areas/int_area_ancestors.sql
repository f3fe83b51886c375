-- A ward's events are counted in the ward, in its borough and in London, and so are a borough's
-- events without a ward. Events not attributed to a borough are also counted in London.
with areas as (
    select * from {{ ref('int_areas') }}
),

ancestors as (
    select
        area_code,
        area_code as ancestor_code
    from areas
    union all
    select
        area_code,
        borough_code as ancestor_code
    from areas
    where area_level in ('ward', 'no_ward')
    union all
    select
        area_code,
        '{{ var("london_code") }}' as ancestor_code
    from areas
    where area_level <> 'london'
)

select * from ancestors
