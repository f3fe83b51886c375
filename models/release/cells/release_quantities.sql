-- One row per measure, area and period: the amount counted. A borough's records without a ward have
-- their own row. An amount is null if the return is outstanding.
with figures as (
    select * from {{ ref('release_figures') }}
    where system is not null
),

parts_of_figures as (
    select
        figures.*,
        numerator_quantity as quantity,
        numerator as amount
    from figures
    where numerator_quantity is not null
    union all
    select
        figures.*,
        denominator_quantity as quantity,
        denominator as amount
    from figures
    where denominator_quantity is not null
),

quantities as (
    select
        system,
        quantity,
        area_level,
        area_code,
        parent_code,
        fiscal_year,
        period_type,
        period_start,
        cast(max(amount) as decimal(28, 2)) as amount
    from parts_of_figures
    group by all
),

wards as (
    select
        system,
        quantity,
        parent_code,
        fiscal_year,
        period_type,
        period_start,
        sum(amount) as amount
    from quantities
    where area_level = 'ward'
    group by all
),

remainders as (
    select
        boroughs.system,
        boroughs.quantity,
        'ward' as area_level,
        {{ ward_remainder('boroughs.area_code') }} as area_code,
        boroughs.area_code as parent_code,
        boroughs.fiscal_year,
        boroughs.period_type,
        boroughs.period_start,
        cast(boroughs.amount - coalesce(wards.amount, 0) as decimal(28, 2)) as amount
    from quantities as boroughs
    inner join wards
        on
            boroughs.system = wards.system
            and boroughs.quantity = wards.quantity
            and boroughs.area_code = wards.parent_code
            and boroughs.period_type = wards.period_type
            and boroughs.period_start = wards.period_start
    where boroughs.area_level = 'borough'
)

select * from quantities
union all
select * from remainders
