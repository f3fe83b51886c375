{{ config(tags=['code']) }}
-- One row per mid-year in which London and its 33 boroughs do not add up. The projections round
-- each borough, so each may be out by half a person.
with borough_populations as (

    select * from {{ ref('borough_populations') }}

),

totals as (

    select
        mid_year,
        sum(population) filter (where area_code = '{{ var("london_code") }}') as london,
        sum(population) filter (where area_code <> '{{ var("london_code") }}') as boroughs
    from borough_populations
    group by mid_year

)

select * from totals
where london is null or boroughs is null or abs(london - boroughs) > 16
