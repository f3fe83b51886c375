-- One row per indicator, area and period beside the same period a year before, if there is one;
-- of London a second row, of the boroughs that returned every quarter of both years.
-- Two figures are like for like if neither is provisional, and a borough's or ward's must also be
-- stated by its sender.
{%- set keys = [
    'indicator_id', 'area_level', 'area_code', 'area_name', 'borough_code', 'ward_code',
    'period_type', 'period_start', 'period_end', 'period_label', 'unit', 'aggregation',
    'is_complete'
] -%}
{%- set amounts = [
    'numerator', 'denominator', 'numerator_year_before', 'denominator_year_before'
] %}
with indicator_values as (
    select * from {{ ref('indicator_values') }}
),

indicators as (
    select * from {{ ref('indicator_register') }}
),

paired as (
    select
        now.*,
        indicators.aggregation,
        before.value as value_year_before,
        before.numerator as numerator_year_before,
        before.denominator as denominator_year_before,
        before.value is not null
        and not now.is_provisional
        and not before.is_provisional
        and (
            now.area_level in ('london', 'unattributed')
            or coalesce(now.return_status, '') <> 'not_stated'
            and coalesce(before.return_status, '') <> 'not_stated'
        ) as is_like_for_like,
        coalesce(now.return_status in ('submitted', 'nil'), false)
        and coalesce(before.return_status in ('submitted', 'nil'), false) as is_returned
    from indicator_values as now
    inner join indicators on now.indicator_id = indicators.indicator_id
    left join indicator_values as before
        on
            now.indicator_id = before.indicator_id
            and now.area_code = before.area_code
            and now.period_type = before.period_type
            and before.period_start = cast(
                {{ dbt.dateadd('year', -1, 'now.period_start') }} as date
            )
),

-- Distinct counts and stocks are not the sum of their boroughs; the survey has no returns.
returned as (
    select
        indicator_id,
        period_type,
        period_start,
        case when max(unit) in ('percent', 'index') then 100 else 1 end as scale,
        count(*) as boroughs_expected,
        count(case when is_returned then 1 end) as boroughs,
    {%- for amount in amounts %}
        {{ exact_sum('case when is_returned then ' ~ amount ~ ' end', 6) }} as {{ amount }}
        {{- ',' if not loop.last }}
    {%- endfor %}
    from paired
    where area_level = 'borough' and aggregation in ('sum', 'mean', 'index') and is_complete
    group by indicator_id, period_type, period_start
),

year_before as (
    select
        {{ keys | join(', ') }},
        'all' as basis,
        cast(null as bigint) as boroughs,
        cast(null as boolean) as is_short,
        value,
        value_year_before,
        {{ amounts | join(', ') }},
        is_like_for_like
    from paired
    union all
    select
        london.{{ keys | join(', london.') }},
        'returned in both' as basis,
        returned.boroughs,
        returned.boroughs < returned.boroughs_expected as is_short,
        {%- for year in ('', '_year_before') %}
            case
                when london.unit in ('count', 'gbp') then returned.numerator{{ year }}
                else returned.scale * returned.numerator{{ year }}
                    / nullif(returned.denominator{{ year }}, 0)
            end as value{{ year }},
        {%- endfor %}
        returned.{{ amounts | join(', returned.') }},
        true as is_like_for_like
    from paired as london
    inner join returned
        on
            returned.indicator_id = london.indicator_id
            and returned.period_type = london.period_type
            and returned.period_start = london.period_start
            and returned.boroughs > 0
    where london.area_level = 'london'
)

select * from year_before
