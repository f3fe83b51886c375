-- One row per ward and measure: the ward's answers from 2010-13, added up, and the borough's share.
-- Wards without answers are included, because the model estimates their shares from the borough's
-- other wards.
{% set first_day = dbt.dateadd('year', 1, "cast('" ~ var('window_start') ~ "' as date)") -%}
with given as (
    select * from {{ ref('int_survey__answers') }}
    where is_answered and quarter_start >= cast({{ first_day }} as date)
),

largest as (
    select
        borough_code,
        max(weight) as largest_weight
    from given
    group by borough_code
),

answers as (
    select
        given.measure,
        given.borough_code,
        given.ward_code,
        given.is_counted,
        given.weight / largest.largest_weight as relative_weight
    from given
    inner join largest on given.borough_code = largest.borough_code
),

shares as (
    {%- for area in ('borough', 'ward') %}
        select
            measure,
            {{ area }}_code as area_code,
            count(*) as base,
            {{ exact_sum('case when is_counted then relative_weight else 0 end', 24) }}
            / {{ exact_sum('relative_weight', 24) }} as share,
            {{ exact_sum('relative_weight * relative_weight', 24) }}
            / power({{ exact_sum('relative_weight', 24) }}, 2) as inverse_base
        from answers
        where {{ area }}_code is not null
        group by measure, {{ area }}_code
        {{- ' union all' if not loop.last }}
    {%- endfor %}
),

residents as (
    select
        area_code,
        sum(population) as residents
    from {{ ref('int_populations') }}
    where population_year >= year({{ first_day }})
    group by area_code
),

wards as (
    select
        targets.indicator_id as measure,
        areas.area_code as ward_code,
        areas.area_name as ward_name,
        areas.borough_code,
        coalesce(ward_shares.base, 0) as base,
        ward_shares.share,
        borough_shares.share as borough_share,
        -- based on the borough's share, because a ward's own share is too often 0 or 1
        ward_shares.inverse_base * borough_shares.share * (1 - borough_shares.share) as variance,
        residents.residents
    from {{ ref('confidence_targets') }} as targets
    cross join {{ ref('int_areas') }} as areas
    left join shares as ward_shares
        on
            ward_shares.measure = targets.indicator_id
            and ward_shares.area_code = areas.area_code
    left join shares as borough_shares
        on
            borough_shares.measure = targets.indicator_id
            and borough_shares.area_code = areas.borough_code
    left join residents on residents.area_code = areas.area_code
    where areas.area_level = 'ward'
)

select * from wards
