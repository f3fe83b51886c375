-- One row per indicator, borough and completed rolling year, with London's figure. Counts are
-- compared as rates, based on the events and the residents covered.
with figures as (
    select * from {{ ref('int_comparisons__figures') }}
),

shares as (
    select * from {{ ref('int_survey__intervals') }}
    where period_type = 'rolling_year' and base_kind = 'answers'
),

fitness as (
    select * from {{ ref('int_survey__fitness') }}
    where period_type = 'rolling_year'
),

-- A break in a borough is also a break for London.
breaks as (
    select * from {{ ref('int_breaks__crossed') }}
    where
        comparison = 'within'
        and period_type = 'rolling_year'
        and area_code = '{{ var("london_code") }}'
),

paired as (
    select
        own.indicator_id,
        own.indicator_name,
        own.aggregation,
        own.unit,
        own.has_label,
        own.boroughs_compared,
        own.is_short,
        breaks.indicator_id is not null as is_broken,
        own.area_code,
        own.area_name,
        own.period_start,
        own.period_end,
        own.period_label,
        own.is_provisional as is_own_provisional,
        coalesce(own.return_status = 'not_stated', false) as is_own_unstated,
        own.is_provisional or london.is_provisional as is_provisional,
        {%- for name, prefix in [('own', ''), ('london', 'london_')] %}
            case when own.unit = 'count' then {{ name }}.rate else {{ name }}.value end
                as {{ prefix }}value,
            case when own.unit = 'count' then {{ name }}.value end as {{ prefix }}events,
            {{ name }}.population as {{ prefix }}population,
            {{ name }}.population_covered as {{ prefix }}covered,
            case when own.unit = 'percent' then {{ name }}.numerator end as {{ prefix }}numerator,
            case
                when own.aggregation = 'survey' then {{ name }}_shares.effective_base
                when own.unit = 'percent' and own.lower_95 is not null then {{ name }}.denominator
            end as {{ prefix }}base,
            {%- for level in ('95', '998') %}
                100 * {{ name }}_shares.lower_{{ level }} as {{ prefix }}share_lower_{{ level }},
                100 * {{ name }}_shares.upper_{{ level }} as {{ prefix }}share_upper_{{ level }},
            {%- endfor %}
        {%- endfor %}
        case
            when own.aggregation = 'survey'
                then coalesce(own_fitness.is_fit and london_fitness.is_fit, false)
        end as is_fit,
        own_shares.is_linearised and london_shares.is_linearised as is_linearised,
        against_london.difference_error
    from figures as own
    inner join figures as london
        on
            london.indicator_id = own.indicator_id
            and london.period_start = own.period_start
            and london.area_level = 'london'
    {%- for name in ('own', 'london') %}
        left join shares as {{ name }}_shares
            on
                {{ name }}_shares.measure = {{ name }}.indicator_id
                and {{ name }}_shares.area_code = {{ name }}.area_code
                and {{ name }}_shares.period_start = {{ name }}.period_start
        left join fitness as {{ name }}_fitness
            on
                {{ name }}_fitness.measure = {{ name }}.indicator_id
                and {{ name }}_fitness.area_code = {{ name }}.area_code
                and {{ name }}_fitness.period_start = {{ name }}.period_start
    {%- endfor %}
    left join breaks
        on
            own.indicator_id = breaks.indicator_id
            and own.period_start = breaks.period_start
    left join {{ ref('int_survey__against_london') }} as against_london
        on
            against_london.measure = own.indicator_id
            and against_london.borough_code = own.area_code
            and against_london.period_start = own.period_start
    where own.area_level = 'borough'
)

select * from paired
