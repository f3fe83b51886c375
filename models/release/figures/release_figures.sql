-- One row per indicator, area and period for which the edition may contain a figure. Wards have
-- figures for fiscal years only. No figure is more detailed than the register allows.
with figures as (
    select * from {{ source('published', 'indicator_values') }}
),

quarters as (
    select * from {{ source('published', 'quarters') }}
),

release_indicators as (
    select * from {{ ref('release_indicators') }}
    where rule <> 'withheld'
),

placed as (
    select
        release_indicators.indicator_id,
        release_indicators.system,
        release_indicators.rule,
        release_indicators.numerator_quantity,
        release_indicators.denominator_quantity,
        release_indicators.finest_area,
        case figures.area_level
            when 'unattributed' then 'borough' else figures.area_level
        end as area_level,
        figures.area_code,
        case figures.area_level
            when 'london' then null
            when 'ward' then figures.borough_code
            else '{{ var("london_code") }}'
        end as parent_code,
        figures.period_type,
        figures.period_start,
        figures.period_label,
        coalesce(quarters.fiscal_year, figures.period_label) as fiscal_year,
        figures.return_status,
        figures.is_provisional,
        figures.quality_flag,
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.lower_95,
        figures.upper_95,
        figures.base
    from figures
    inner join release_indicators on figures.indicator_id = release_indicators.indicator_id
    left join quarters
        on figures.period_type = 'quarter' and figures.period_start = quarters.quarter_start_date
    where
        (
            figures.period_type = 'fiscal_year'
            or (
                figures.period_type = 'quarter'
                and figures.area_level <> 'ward'
                and release_indicators.finest_period = 'quarter'
            )
        )
        and (
            figures.area_level = 'london'
            or (
                figures.area_level in ('borough', 'unattributed')
                and release_indicators.finest_area in ('borough', 'ward')
            )
            or (figures.area_level = 'ward' and release_indicators.finest_area = 'ward')
        )
)

select * from placed
