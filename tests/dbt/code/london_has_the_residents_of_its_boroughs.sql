-- Finds a mid-year in which the populations of the 33 boroughs do not add up to London's
-- population. Each borough's projection is rounded, so the sum of all 33 may differ by up to 16
-- people.
with totals as (
    select
        mid_year,
        sum(population) filter (where area_code = '{{ var("london_code") }}') as london,
        sum(population) filter (where area_code <> '{{ var("london_code") }}') as boroughs
    from {{ ref('borough_populations') }}
    group by mid_year
)

select * from totals
where london is null or boroughs is null or abs(london - boroughs) > 16
