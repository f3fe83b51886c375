-- A period that is whole can be compared with others, although records may still be added. If
-- anything was reported, `is_reported` is true and the area has a figure. Nobody has to send
-- rows that are not attributed to a borough, so London's figure does not wait for such rows.
with parts as (
    select
        status.*,
        ancestors.ancestor_code,
        status.area_code <> '{{ var("unattributed_code") }}'
        or ancestors.ancestor_code = status.area_code as is_owed
    from {{ ref('int_indicator_status') }} as status
    inner join {{ ref('int_area_ancestors') }} as ancestors
        on status.area_code = ancestors.area_code
    where {{ is_rebuilt('status.indicator_id') }}
),

senders as (
    select distinct
        indicator_id,
        ancestor_code,
        quarter_start,
        fiscal_quarter,
        fault,
        sender_name
    from parts
    where fault is not null and is_owed
),

faults as (
    select
        indicator_id,
        ancestor_code,
        quarter_start,
        fiscal_quarter,
        fault,
        case
            when count(*) > 4 then cast(count(*) as string) || ' boroughs'
            else {{ dbt.listagg('sender_name', "', '", 'order by sender_name') }}
        end as senders
    from senders
    group by indicator_id, ancestor_code, quarter_start, fiscal_quarter, fault
),

faults_of_periods as (
    select
        faults.indicator_id,
        faults.ancestor_code,
        period_quarters.period_type,
        period_quarters.period_start,
        min(faults.quarter_start) as first_quarter,
        faults.fault,
        case
            when count(*) = 1 then min(faults.fiscal_quarter)
            else cast(count(*) as string) || ' quarters ('
                || {{ dbt.listagg(
                    'faults.fiscal_quarter', "', '", 'order by faults.quarter_start'
                ) }} || ')'
        end
        || case faults.fault
            {%- for fault, (one, several) in faults().items() %}
                when '{{ fault }}'
                    then case when count(*) = 1 then ' {{ one }} ' else ' {{ several }} ' end
            {%- endfor %}
        end
        || faults.senders as reason
    from faults
    inner join {{ ref('int_period_quarters') }} as period_quarters
        on faults.quarter_start = period_quarters.quarter_start
    group by
        faults.indicator_id, faults.ancestor_code, period_quarters.period_type,
        period_quarters.period_start, faults.fault, faults.senders
),

reasons as (
    select
        indicator_id,
        ancestor_code,
        period_type,
        period_start,
        {{ dbt.listagg('reason', "'; '", 'order by first_quarter, fault, reason') }} as reason
    from faults_of_periods
    group by indicator_id, ancestor_code, period_type, period_start
),

rolled_up as (
    select
        parts.indicator_id,
        parts.ancestor_code,
        period_quarters.period_type,
        period_quarters.period_start,
        {{ worst_return_status('case when parts.is_owed then parts.return_status end') }}
            as return_status,
        count_if(parts.return_status <> 'outstanding') > 0 as is_reported,
        count(distinct case
            when parts.return_status <> 'outstanding' and parts.is_over then parts.quarter_start
        end) as quarters_reported,
        max(parts.counted_until) as counted_until,
        max(parts.settles_on) as settles_on,
        bool_or(parts.is_followed_up) as is_followed_up,
        bool_or(parts.is_unsettled) as is_settling,
        count_if(parts.is_owed and parts.fault is not null) > 0 as has_fault,
        count_if(parts.is_owed and parts.return_fault is not null) > 0 as is_part_missing,
        count_if(parts.is_owed and parts.return_status = 'not_stated') > 0 as has_unstated,
        count(distinct case when parts.is_owed then parts.area_code end) as boroughs_expected,
        count(distinct case
            when parts.is_owed and parts.return_status not in ('submitted', 'nil')
                then parts.area_code
        end) as boroughs_missing
    from parts
    inner join {{ ref('int_period_quarters') }} as period_quarters
        on parts.quarter_start = period_quarters.quarter_start
    group by all
),

dated as (
    select
        rolled_up.*,
        periods.period_end,
        not periods.is_complete as is_under_way
    from rolled_up
    inner join {{ ref('int_periods') }} as periods
        on
            rolled_up.period_type = periods.period_type
            and rolled_up.period_start = periods.period_start
),

finality as (
    select
        dated.indicator_id,
        dated.ancestor_code as area_code,
        dated.period_type,
        dated.period_start,
        dated.return_status,
        dated.is_reported,
        dated.quarters_reported,
        dated.boroughs_expected,
        dated.boroughs_expected - dated.boroughs_missing as boroughs_returned,
        dated.has_unstated,
        dated.is_settling,
        not dated.is_under_way and not dated.is_followed_up and not dated.is_part_missing
            as is_whole,
        dated.is_under_way or dated.is_followed_up or dated.is_settling or dated.has_fault
            as is_provisional,
        nullif(concat_ws(
            '; ',
            case
                when dated.is_under_way
                    then 'the period ends on ' || {{ day_in_words('dated.period_end') }}
                when dated.is_followed_up
                    then 'cases are followed up until ' || {{ day_in_words('dated.counted_until') }}
                when dated.is_settling
                    then 'records may still be added until '
                        || {{ day_in_words('dated.settles_on') }}
            end,
            reasons.reason
        ), '') as provisional_reason
    from dated
    left join reasons
        on
            dated.indicator_id = reasons.indicator_id
            and dated.ancestor_code = reasons.ancestor_code
            and dated.period_type = reasons.period_type
            and dated.period_start = reasons.period_start
)

select * from finality
