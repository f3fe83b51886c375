-- A rounded count is a multiple of 5, and a rounded amount in pounds is a multiple of 1,000. A
-- percentage or average is based on at least 50 cases, and a hidden one has no numerator. A 0 has
-- no limits and no rate, and an amount that may not be shown has no number.
with figures as (
    select * from {{ ref('open_london_figures') }}
    union all
    select * from {{ ref('open_borough_figures') }}
),

pounds as (
    select * from {{ ref('release_pounds') }}
)

select
    figures.indicator_id,
    figures.area_code,
    figures.period_label
from figures
cross join {{ ref('release_policy') }} as policy
inner join {{ ref('indicator_register') }} as indicators
    on figures.indicator_id = indicators.indicator_id
left join pounds
    on
        figures.indicator_id = pounds.indicator_id
        and figures.area_code = pounds.area_code
        and figures.period_label = pounds.period_label
where
    indicators.release = 'hide'
    or (
        indicators.release = 'rounded'
        and (
            figures.numerator
            % case indicators.unit when 'gbp' then policy.pounds_base else policy.count_base end
            <> 0
            or figures.denominator % policy.count_base <> 0
            or (figures.denominator < policy.minimum_denominator and figures.value is not null)
            or (figures.numerator is not null and figures.value is null)
            or (figures.numerator = 0 and coalesce(figures.upper_95, figures.rate) is not null)
            or (
                indicators.unit = 'gbp' and pounds.indicator_id is null
                and figures.value is not null
            )
        )
    )
