-- The value is zero if there were no events. If it is null, `missing_reason` says why. An index
-- is divided by a quarter of the amount received for its base year, once that year is over, for
-- each quarter that is over and was reported, and is provisional if the base year's figure is.
-- A count that is missing a part has no limits. Wards have figures if the indicator has any for
-- wards, and "not attributed" if it adds up over areas. A ward's return is its borough's.
with due as (
    select
        areas.area_code,
        areas.area_level,
        areas.area_name,
        areas.borough_code,
        areas.ward_code,
        periods.*,
        indicators.indicator_id,
        indicators.indicator_name,
        indicators.unit,
        indicators.kind,
        indicators.has_label,
        indicators.denominator_measure is not null or indicators.kind = 'index' as is_divided,
        indicators.has_register or indicators.offence_category is not null as is_from_boroughs,
        status.return_status,
        status.is_reported,
        status.quarters_reported,
        status.boroughs_returned,
        status.boroughs_expected,
        status.has_unstated,
        status.is_whole,
        status.is_settling,
        status.is_provisional,
        status.provisional_reason
    from {{ ref('int_indicators') }} as indicators
    inner join {{ ref('int_areas') }} as areas
        on
            areas.area_level in ('london', 'borough')
            or (
                areas.area_level in ('ward', 'no_ward')
                and indicators.finest_area = 'ward'
            )
            or (
                areas.area_level = 'unattributed'
                and indicators.kind not in ('distinct', 'survey')
            )
    inner join {{ ref('int_periods') }} as periods
        on areas.area_level in ('london', 'borough') or periods.period_type <> 'rolling_year'
    inner join {{ ref('int_indicator_finality') }} as status
        on
            indicators.indicator_id = status.indicator_id
            and coalesce(areas.borough_code, areas.area_code) = status.area_code
            and periods.period_type = status.period_type
            and periods.period_start = status.period_start
    where {{ is_rebuilt('indicators.indicator_id') }}
),

-- If no borough has reported, London's figure is the amount not attributed to any borough.
amounted as (
    select
        due.*,
        case
            when due.is_reported then coalesce(rolled_up.numerator, 0)
            when due.kind <> 'stock' then rolled_up.numerator
        end as amount,
        case
            when due.is_reported then coalesce(rolled_up.denominator, 0)
            else rolled_up.denominator
        end as divisor
    from due
    left join {{ ref('int_indicator_amounts__rolled_up') }} as rolled_up
        on
            due.indicator_id = rolled_up.indicator_id
            and due.area_code = rolled_up.area_code
            and due.period_type = rolled_up.period_type
            and due.period_start = rolled_up.period_start
),

bases as (
    select * from amounted
    where
        kind = 'index'
        and period_type = 'fiscal_year'
        and period_start = cast('{{ var("base_year_start") }}' as date)
        and is_complete
),

counted as (
    select
        amounted.*,
        case
            when
                amounted.kind <> 'survey'
                and (amounted.kind <> 'index' or amounted.quarters_reported > 0)
                then cast(amounted.amount as double)
        end as numerator,
        case
            when not amounted.is_divided then null
            when amounted.kind <> 'index' then cast(amounted.divisor as double)
            when amounted.quarters_reported > 0
                then cast(bases.amount as double) * 0.25 * amounted.quarters_reported
        end as denominator,
        coalesce(bases.is_provisional, false) as is_base_provisional,
        coalesce(bases.is_whole, true) as is_base_whole,
        amounted.kind = 'index' and bases.area_code is null as is_base_open,
        not amounted.is_complete or amounted.return_status = 'outstanding' as is_part_missing
    from amounted
    left join bases
        on
            amounted.indicator_id = bases.indicator_id
            and amounted.area_code = bases.area_code
),

figures as (
    select
        counted.indicator_id,
        counted.area_level,
        counted.area_code,
        counted.area_name,
        counted.borough_code,
        counted.ward_code,
        counted.period_type,
        counted.period_start,
        counted.period_end,
        counted.period_label,
        counted.numerator,
        counted.denominator,
        case
            when counted.kind = 'survey' then estimates.value
            when counted.is_divided
                then {{ quotient('counted.numerator', 'counted.denominator', 'counted.unit') }}
            else counted.numerator
        end as value,
        {%- for side, poisson, wilson in [
            ('lower_95', poisson_lower, wilson_lower), ('upper_95', poisson_upper, wilson_upper)
        ] %}
            case
                when counted.kind = 'survey' then estimates.{{ side }}
                when counted.area_level = 'no_ward' then null
                when counted.kind in ('count', 'distinct') and counted.is_part_missing then null
                when counted.kind in ('count', 'distinct') then {{ poisson('counted.numerator') }}
                when counted.kind = 'percent'
                    then 100 * {{ wilson('counted.numerator', 'counted.denominator') }}
            end as {{ side }},
        {%- endfor %}
        cast(estimates.base as bigint) as base,
        case
            when counted.area_level <> 'unattributed' and counted.kind <> 'survey'
                then counted.return_status
        end as return_status,
        {%- for boroughs in ['boroughs_returned', 'boroughs_expected'] %}
            case
                when counted.area_level = 'london' and counted.is_from_boroughs
                    then cast(counted.{{ boroughs }} as integer)
            end as {{ boroughs }},
        {%- endfor %}
        counted.is_complete,
        counted.is_provisional or counted.is_base_provisional as is_provisional,
        nullif(concat_ws(
            '; ',
            counted.provisional_reason,
            case when counted.is_base_provisional then 'the base year is provisional' end
        ), '') as provisional_reason,
        case
            when counted.kind = 'survey' then nullif(estimates.quality_flag, '')
            when
                counted.unit in ('percent', 'days')
                and counted.denominator < {{ var('cases_for_percentage') }}
                then 'u'
        end as quality_flag,
        counted.indicator_name,
        counted.unit,
        counted.kind,
        counted.kind in ('count', 'gbp') as adds_up,
        counted.has_label,
        counted.has_unstated,
        counted.is_from_boroughs and counted.kind not in ('distinct', 'stock', 'survey')
            as is_sum_of_boroughs,
        counted.is_whole and counted.is_base_whole as is_whole,
        counted.is_settling,
        counted.is_base_open,
        counted.quarters_reported,
        counted.years,
        counted.population_year
    from counted
    left join {{ ref('exact_poisson_limits') }} as exact_poisson_limits
        on counted.numerator = exact_poisson_limits.events
    left join {{ ref('int_survey__attitudes') }} as estimates
        on
            counted.indicator_id = estimates.measure
            and counted.area_code = estimates.area_code
            and counted.period_type = estimates.period_type
            and counted.period_start = estimates.period_start
),

reasoned as (
    select
        figures.*,
        case
            when value is not null then null
            when is_base_open then 'base_year_open'
            when return_status = 'outstanding' or (kind = 'survey' and is_provisional)
                then 'outstanding'
            when kind = 'survey' then 'nobody_answered'
            when denominator = 0 then 'nothing_to_divide_by'
            when kind = 'index' and not is_complete then 'not_over'
            when kind = 'index' and numerator is not null then 'base_year_missing'
            else 'nothing_received'
        end as missing_reason
    from figures
)

select
    reasoned.*,
    missing.short as missing_in_words,
    concat_ws(
        ' ',
        '[x] ' || missing.short,
        case when reasoned.value is not null and reasoned.quality_flag = 'u' then '[u]' end,
        case when reasoned.is_provisional then '[p]' end,
        case when reasoned.value = 0 and reasoned.has_unstated then '[n]' end
    ) as symbols
from reasoned
left join {{ ref('label_meanings') }} as missing
    on missing.label_of = 'missing_reason' and reasoned.missing_reason = missing.label
