-- One row per figure in indicator_values__year_before. A London figure that can be added up over
-- boroughs has a second row. London's second row covers only the boroughs that reported every
-- quarter of both years. If boroughs have to send returns for the indicator, at least 26 boroughs
-- must have reported. In the year before, these boroughs must also have had at least 80 % of
-- London's total or, for a ratio, of London's denominator.
{%- set keys = [
    'indicator_id', 'area_level', 'area_code', 'area_name', 'borough_code', 'ward_code',
    'period_type', 'period_start', 'period_end', 'period_label', 'unit', 'aggregation',
    'has_label', 'is_complete'
] -%}
{%- set amounts = [
    'numerator', 'denominator', 'numerator_year_before', 'denominator_year_before'
] %}
with year_before as (
    select * from {{ ref('indicator_values__year_before') }}
),

survey_changes as (
    select * from {{ ref('int_survey__changes') }}
    where comparison = 'year_on_year' and base_kind = 'answers'
),

-- Distinct counts are not sums over boroughs, and the survey has no returns from boroughs.
reported as (
    select
        indicator_id,
        period_type,
        period_start,
        case when max(unit) in ('percent', 'index') then 100 else 1 end as scale,
        count(*) as boroughs_expected,
        count(case when is_reported then 1 end) as boroughs,
    {%- for amount in amounts %}
        {{ exact_sum('case when is_reported then ' ~ amount ~ ' end', 6) }} as {{ amount }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from year_before
    where area_level = 'borough' and aggregation in ('sum', 'mean', 'index') and is_due
    group by indicator_id, period_type, period_start
),

london as (
    select
        year_before.*,
        reported.boroughs,
        reported.scale,
        reported.boroughs < reported.boroughs_expected as is_short,
    {%- for amount in amounts %}
        reported.{{ amount }} as reported_{{ amount }}{{ ',' if not loop.last }}
    {%- endfor %}
    from year_before
    inner join reported
        on
            year_before.indicator_id = reported.indicator_id
            and year_before.period_type = reported.period_type
            and year_before.period_start = reported.period_start
    where year_before.area_level = 'london' and (year_before.has_register or reported.boroughs > 0)
),

paired as (
    select
        {{ keys | join(', ') }},
        'all' as basis,
        cast(null as bigint) as boroughs,
        cast(null as boolean) as is_short,
        cast(null as boolean) as is_enough,
        value,
        value_year_before,
        {{ amounts | join(', ') }},
        is_like_for_like
    from year_before
    union all
    select
        {{ keys | join(', ') }},
        'reported in both' as basis,
        boroughs,
        is_short,
        not has_register
        or boroughs >= {{ var('boroughs_for_london') }}
        and coalesce(case
            when unit in ('count', 'gbp')
                then reported_numerator_year_before
                    >= {{ var('share_for_london') }} * numerator_year_before
            else
                reported_denominator_year_before
                >= {{ var('share_for_london') }} * denominator_year_before
        end, false) as is_enough,
        {%- for year in ('', '_year_before') %}
            case
                when unit in ('count', 'gbp') then reported_numerator{{ year }}
                else scale * reported_numerator{{ year }}
                    / nullif(reported_denominator{{ year }}, 0)
            end as value{{ year }},
        {%- endfor %}
        reported_{{ amounts | join(', reported_') }},
        true as is_like_for_like
    from london
),

surveyed as (
    select
        paired.*,
        {% for limit in ('lower_95', 'upper_95', 'lower_998', 'upper_998') %}
            survey_changes.difference_{{ limit }} as survey_{{ limit }},
        {% endfor %}
        least(survey_changes.base, survey_changes.earlier_base) as survey_base,
        case when paired.is_complete then survey_changes.is_fit end as is_fit,
        paired.is_like_for_like
        and (paired.aggregation <> 'survey' or coalesce(survey_changes.is_fit, false))
            as is_comparable
    from paired
    left join survey_changes
        on
            paired.indicator_id = survey_changes.measure
            and paired.area_code = survey_changes.area_code
            and paired.period_type = survey_changes.period_type
            and paired.period_start = survey_changes.period_start
)

select * from surveyed
