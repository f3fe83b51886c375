with indicators as (
    select * from {{ ref('indicator_register') }}
),

named as (
    select
        measures.indicator_id,
        measures.return_name,
        measures.is_registered,
        measures.may_be_nil,
        {{ dbt.position('measures.counted_on', 'indicators.event_date') }} as place,
        bool_or(measures.side = 'numerator') as is_numerator,
        bool_or(measures.side = 'denominator') as is_denominator
    from {{ ref('int_indicator_measures') }} as measures
    inner join indicators on measures.indicator_id = indicators.indicator_id
    where measures.return_name is not null
    group by all
),

ranked as (
    select
        named.*,
        row_number() over (partition by indicator_id order by place, return_name) as rank
    from named
),

behind as (
    select
        indicator_id,
        max(case when rank = 1 then return_name end) as return_name,
        max(case when rank = 2 then return_name end) as second_return_name,
        bool_or(is_registered) as has_register,
        bool_or(may_be_nil) as may_be_nil,
        {{ dbt.listagg('case when is_numerator then return_name end', "' + '",
            'order by return_name') }} as numerator_return,
        {{ dbt.listagg('case when is_denominator then return_name end', "' + '",
            'order by return_name') }} as denominator_return
    from ranked
    group by indicator_id
),

register as (
    select
        cast(indicators.indicator_id as string) as indicator_id,
        cast(indicators.indicator_name as string) as indicator_name,
        cast(indicators.strategy_paragraph as string) as strategy_paragraph,
        cast({{ with_thresholds('indicators.definition') }} as string) as definition,
        cast({{ with_thresholds('indicators.formula') }} as string) as formula,
        cast(indicators.unit as string) as unit,
        cast(indicators.aggregation as string) as aggregation,
        cast(
            case indicators.aggregation
                when 'sum' then indicators.unit else indicators.aggregation
            end as string
        ) as kind,
        cast(indicators.numerator_measure as string) as numerator_measure,
        cast(behind.numerator_return as string) as numerator_return,
        cast(indicators.denominator_measure as string) as denominator_measure,
        cast(behind.denominator_return as string) as denominator_return,
        cast(indicators.finest_area as string) as finest_area,
        cast(indicators.good_direction as string) as good_direction,
        -- Survey percentages are estimated from individual answers, so the survey's return has no
        -- measures.
        cast(
            case indicators.aggregation when 'survey' then 'pas_waves' else behind.return_name end
            as string
        ) as return_name,
        cast(behind.second_return_name as string) as second_return_name,
        cast(coalesce(behind.has_register, false) as boolean) as has_register,
        cast(coalesce(behind.may_be_nil, false) as boolean) as may_be_nil,
        cast(indicators.event_date as string) as event_date,
        cast(indicators.offence_category as string) as offence_category,
        cast({{ with_thresholds('indicators.caveat') }} as string) as caveat,
        cast(indicators.is_experimental as boolean) as is_experimental,
        cast(indicators.counted_within_days as int) as counted_within_days,
        cast(coalesce(indicators.has_label, true) as boolean) as has_label,
        cast(indicators.display_order as int) as display_order,
        cast(indicators.scorecard_order as int) as scorecard_order,
        cast(indicators.scorecard_area as string) as scorecard_area,
        cast(indicators.synonyms as string) as synonyms,
        cast(indicators.key_activity_area as int) as key_activity_area
    from indicators
    left join behind on indicators.indicator_id = behind.indicator_id
)

select * from register
