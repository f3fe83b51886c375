-- The amount must pass this test: it is made up of at least three court orders, and the orders
-- other than the two largest add up to at least a tenth of the largest. London's amount for
-- 2010-13 minus the shown years must be nothing or pass the test. So must London's amount minus
-- the shown boroughs: boroughs are hidden, smallest first, until it does. This model contains
-- only the decisions, not the amounts.
{% set is_of_strategy
    = "quarters.quarter_start_date >= cast('" ~ var('strategy_start') ~ "' as date)" %}
with policy as (
    select * from {{ ref('release_policy') }}
),

amounts as (
    {{ amounts_of_orders(source('private', 'int_asset_confiscations__current')) }}
),

divided as (
    select
        amounts.indicator_id,
        divisions.division,
        case divisions.division
            when 'borough' then coalesce(amounts.borough_code, '{{ var("unattributed_code") }}')
            when 'year' then quarters.fiscal_year
            else '2010-13'
        end as part,
        {{ is_of_strategy }} as is_of_strategy,
        amounts.pounds
    from amounts
    inner join {{ source('published', 'quarters') }} as quarters
        on
            amounts.quarter_start = quarters.quarter_start_date
            and quarters.quarter_end_date <= cast('{{ var("edition_ends_on") }}' as date)
    inner join (values ('borough'), ('year'), ('whole')) as divisions (division)
        on {{ is_of_strategy }} or divisions.division = 'year'
    where amounts.pounds > 0
),

parts as (
    select
        divided.indicator_id,
        divided.division,
        divided.part,
        divided.part <> '{{ var("unattributed_code") }}'
        and {{ hides_each_order() }} as is_safe,
        sum(divided.pounds) as pounds
    from divided
    cross join policy
    group by divided.indicator_id, divided.division, divided.part
),

-- If the parts up to step n are hidden, the remainder consists of the parts in steps 0 to n.
ranked as (
    select
        indicator_id,
        division,
        part,
        is_safe,
        case
            when is_safe
                then count_if(is_safe) over (
                        partition by indicator_id, division order by pounds, part
                    )
            else 0
        end as step
    from parts
),

rests as (
    select distinct
        divided.indicator_id,
        divided.division,
        ranked.step,
        {{ hides_each_order('over rest') }} as is_safe
    from divided
    cross join policy
    inner join ranked
        on
            divided.indicator_id = ranked.indicator_id
            and divided.division = ranked.division
            and divided.part = ranked.part
    where divided.is_of_strategy
    window rest as (partition by divided.indicator_id, divided.division order by ranked.step)
),

-- If step 0 has no part, the shown parts leave no remainder.
hidden as (
    select
        indicator_id,
        division,
        case when min(step) = 0 then min(case when is_safe then step end) else 0 end as last_step
    from rests
    group by indicator_id, division
),

shown as (
    select
        ranked.indicator_id,
        case ranked.division
            when 'borough' then ranked.part else '{{ var("london_code") }}'
        end as area_code,
        case ranked.division when 'borough' then '2010-13' else ranked.part end as period_label
    from ranked
    left join hidden
        on
            ranked.indicator_id = hidden.indicator_id
            and hidden.division = case ranked.division when 'whole' then 'year' else 'borough' end
    where
        ranked.is_safe
        and case ranked.division
            when 'borough' then ranked.step > coalesce(hidden.last_step, 0)
            when 'whole' then coalesce(hidden.last_step = 0, false)
            else true
        end
)

select * from shown
