-- One row per figure in the edition, with the reasons for the figure's symbols. A borough's records
-- without a ward have their own figure.
with figures as (
    select
        indicator_id,
        system,
        rule,
        area_level,
        area_code,
        period_type,
        period_start,
        period_label,
        fiscal_year,
        return_status,
        is_provisional,
        quality_flag,
        numerator,
        denominator,
        value,
        lower_95,
        upper_95,
        base
    from {{ ref('release_figures') }}
    union all
    select
        indicator_id,
        system,
        rule,
        area_level,
        area_code,
        period_type,
        period_start,
        period_label,
        fiscal_year,
        return_status,
        is_provisional,
        cast(null as string) as quality_flag,
        amount as numerator,
        cast(null as bigint) as denominator,
        amount as value,
        cast(null as double) as lower_95,
        cast(null as double) as upper_95,
        cast(null as bigint) as base
    from {{ ref('release_remainder_figures') }}
),

given as (
    select * from {{ ref('release_rows') }}
),

ruled as (
    select
        figures.*,
        figures.rule <> 'survey' and figures.numerator is null as is_not_available,
        coalesce(given.is_hidden, false) as is_hidden,
        coalesce(figures.denominator = 0, false) as is_not_applicable,
        coalesce(
            figures.denominator < policy.minimum_denominator
            or figures.quality_flag = 'u'
            or (figures.rule = 'survey' and coalesce(figures.base, 0) < policy.minimum_base),
            false
        ) as is_unfit
    from figures
    cross join {{ ref('release_policy') }} as policy
    left join given
        on
            figures.system = given.system
            and figures.area_level = given.area_level
            and figures.area_code = given.area_code
            and figures.fiscal_year = given.fiscal_year
            and figures.period_type = given.period_type
    where figures.system is null or given.system is not null
)

select * from ruled
