-- One row per indicator and area (London or borough): whether the newest completed quarter or
-- fiscal year stands out on the quarter's control chart or by its change on the previous year. If
-- the newest quarter is not final, the row says so instead, and gives the last final quarter.
with newest as (
    select * from {{ ref('int_newest_figures') }}
),

judged as (
    select
        indicator_id,
        indicator_name,
        area_level,
        area_code,
        area_name,
        case
            when is_experimental or not has_label then 'not judged'
            when is_signal or is_changed then 'stands out'
            when not is_judged then 'not final'
            when {{ is_nothing_judged() }} then 'not judged'
            else 'does not stand out'
        end as standing,
        case
            when signal = 'higher than usual' and change_label = 'lower' then null
            when signal = 'lower than usual' and change_label = 'higher' then null
            when signal = 'higher than usual' or change_label = 'higher' then 'higher'
            when signal = 'lower than usual' or change_label = 'lower' then 'lower'
        end as direction,
        period_start,
        period_label,
        value,
        is_provisional,
        provisional_reason,
        last_final_label,
        last_final_value,
        signal,
        case when is_signal then signal_label end as signal_label,
        {{ signal_sentence() }} as statement,
        change_period_label,
        change_value,
        change_value_year_before,
        change_label as change,
        {{ change_sentence() }} as change_statement,
        {{ not_judged_reason() }} as reason,
        signal_rule,
        change_since_2009_10,
        direction_since_2009_10,
        display_order
    from newest
),

-- What lasts longest comes first: changes, then runs and trends of quarters, then single quarters.
lasting as (
    select
        *,
        standing = 'stands out' as is_out,
        coalesce(direction_since_2009_10 = direction, false) as is_since,
        case
            when direction_since_2009_10 = direction or change in ('higher', 'lower') then 1
            when signal_rule in ('run', 'trend') then 2
            else 3
        end as kind
    from judged
),

placed as (
    select
        *,
        row_number() over (partition by area_code, is_out order by kind, display_order) as place
    from lasting
),

indicator_signals as (
    select
        indicator_id,
        indicator_name,
        area_level,
        area_code,
        area_name,
        standing,
        direction,
        case when is_out then cast(place as integer) end as standout_order,
        case
            when not is_out then null
            when is_since then {{ change_since_in_short() }}
            when kind = 1 then change_statement
            else statement
        end as standout_statement,
        period_start,
        period_label,
        value,
        is_provisional,
        provisional_reason,
        last_final_label,
        last_final_value,
        signal,
        signal_label,
        statement,
        change_period_label,
        change_value,
        change_value_year_before,
        change,
        change_statement,
        reason
    from placed
)

select * from indicator_signals
