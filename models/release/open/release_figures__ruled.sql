-- One row a figure that the edition has, and which of its symbols hold for it.
-- What a borough's wards leave over is a figure beside them.
with remainders as (
    select
        listed.indicator_id,
        quantities.system,
        listed.rule,
        quantities.area_level,
        quantities.area_code,
        quantities.parent_code,
        quantities.period_type,
        quantities.period_start,
        quantities.fiscal_year as period_label,
        quantities.fiscal_year,
        cast(null as string) as return_status,
        cast(quantities.amount as double) as amount
    from {{ ref('release_quantities') }} as quantities
    inner join {{ ref('release_indicators') }} as listed
        on
            quantities.system = listed.system
            and quantities.quantity = listed.numerator_quantity
            and listed.denominator_quantity is null
            and listed.finest_area = 'ward'
    where quantities.area_code = {{ ward_remainder('quantities.parent_code') }}
),

figures as (
    select
        indicator_id,
        system,
        rule,
        area_level,
        area_code,
        parent_code,
        period_type,
        period_start,
        period_label,
        fiscal_year,
        return_status,
        is_complete,
        numerator,
        denominator,
        value,
        lower_95,
        upper_95,
        base
    from {{ ref('release_figures') }}
    union all
    select
        remainders.indicator_id,
        remainders.system,
        remainders.rule,
        remainders.area_level,
        remainders.area_code,
        remainders.parent_code,
        remainders.period_type,
        remainders.period_start,
        remainders.period_label,
        remainders.fiscal_year,
        boroughs.return_status,
        boroughs.is_complete,
        remainders.amount as numerator,
        cast(null as bigint) as denominator,
        remainders.amount as value,
        cast(null as double) as lower_95,
        cast(null as double) as upper_95,
        cast(null as bigint) as base
    from remainders
    inner join {{ ref('release_figures') }} as boroughs
        on
            remainders.indicator_id = boroughs.indicator_id
            and remainders.parent_code = boroughs.area_code
            and remainders.period_type = boroughs.period_type
            and remainders.period_start = boroughs.period_start
),

ruled as (
    select
        figures.*,
        figures.rule <> 'survey' and figures.numerator is null as is_not_available,
        coalesce(given.is_hidden, false) as is_hidden,
        coalesce(figures.denominator = 0, false) as is_not_applicable,
        coalesce(
            figures.denominator < policy.minimum_denominator
            or (figures.rule = 'survey' and coalesce(figures.base, 0) < policy.minimum_base),
            false
        ) as is_unfit,
        not figures.is_complete
        or coalesce(figures.return_status = 'outstanding', false) as is_provisional
    from figures
    cross join {{ ref('release_policy') }} as policy
    left join {{ ref('release_rows') }} as given
        on
            figures.system = given.system
            and figures.area_level = given.area_level
            and figures.area_code = given.area_code
            and figures.fiscal_year = given.fiscal_year
            and figures.period_type = given.period_type
    where figures.system is null or given.system is not null
)

select * from ruled
