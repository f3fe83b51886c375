-- One row for each combination of ward and quarter in which a crack house was closed: acquisitive
-- offences in the four quarters before and in the four quarters after. All eight quarters must
-- have ended and been reported, and the series must have no break.
with surrounded as (
    select
        offences.*,
        populations.population,
        sum(offences.acquisitive_offences) over before as offences_before,
        sum(offences.acquisitive_offences) over after as offences_after,
        count(case when not offences.is_provisional then 1 end) over before
        + count(case when not offences.is_provisional then 1 end) over after as quarters_reported,
        count(breaks.period_start) over crossed as breaks_crossed
    from {{ ref('acquisitive_offences') }} as offences
    inner join {{ ref('int_populations') }} as populations
        on
            offences.ward_code = populations.area_code
            and cast(substr(offences.fiscal_year, 1, 4) as integer) = populations.population_year
    left join {{ ref('int_breaks') }} as breaks
        on
            breaks.comparison = 'quarter_on_quarter'
            and breaks.indicator_id = 'acquisitive_offences'
            and offences.borough_code = breaks.area_code
            and offences.quarter_start_date = breaks.period_start
    window
        before as (
            partition by offences.ward_code order by offences.quarter_start_date
            rows between 4 preceding and 1 preceding
        ),
        after as (
            partition by offences.ward_code order by offences.quarter_start_date
            rows between 1 following and 4 following
        ),
        crossed as (
            partition by offences.ward_code order by offences.quarter_start_date
            rows between 3 preceding and 4 following
        )
),

beside as (
    select
        surrounded.*,
        (sum(offences_before) over borough) - offences_before as other_wards_before,
        (sum(offences_after) over borough) - offences_after as other_wards_after,
        (sum(population) over borough) - population as other_population
    from surrounded
    window borough as (partition by borough_code, quarter_start_date)
),

crack_house_vicinity as (
    select
        beside.ward_code,
        beside.ward_name,
        beside.borough_code,
        beside.borough_name,
        beside.quarter_start_date,
        beside.fiscal_quarter,
        closures.crack_houses_closed as closures,
    {%- for part, residents in [
        ('offences_before', 'population'), ('offences_after', 'population'),
        ('other_wards_before', 'other_population'), ('other_wards_after', 'other_population')
    ] %}
        cast(beside.{{ part }} as bigint) as {{ part }},
        1000e0 * beside.{{ part }} / nullif(beside.{{ residents }}, 0)
            as {{ part }}_per_1000{{ ',' if not loop.last }}
    {%- endfor %}
    from beside
    inner join {{ ref('crack_house_closures') }} as closures
        on
            beside.ward_code = closures.ward_code
            and beside.quarter_start_date = closures.quarter_start_date
    where
        closures.crack_houses_closed > 0
        and beside.quarters_reported = 8
        and beside.breaks_crossed = 0
)

select * from crack_house_vicinity
