-- One row per indicator: how the edition publishes the indicator, according to the register.
-- Indicators that are hidden together form a system, which is named after its leading indicator.
with indicators as (
    select * from {{ ref('indicators') }}
),

ruled as (
    select
        indicators.*,
        case
            when release_rule = 'hide' then 'withheld'
            when aggregation = 'survey' then 'survey'
            when not release_is_personal then 'open'
            when unit = 'count' then 'count'
            when unit = 'gbp' then 'pounds'
            when unit = 'days' then 'days'
            else 'rate'
        end as rule
    from indicators
),

-- For a mean number of days, only the number of cases is protected, not the days themselves.
described as (
    select
        indicator_id,
        rule,
        case
            when rule not in ('withheld', 'survey', 'open')
                then case
                        when release_rule = 'open' then indicator_id
                        else replace(release_rule, 'with ', '')
                    end
        end as system,
        case when rule in ('count', 'rate', 'pounds') then numerator_measure end
            as numerator_quantity,
        case when rule in ('rate', 'days') then denominator_measure end as denominator_quantity,
        release_includes as includes_quantity,
        aggregation <> 'distinct' as adds_up,
        release_finest_area as finest_area,
        release_finest_period as finest_period,
        release_owner as owner,
        release_from as effective_from
    from ruled
)

select * from described
