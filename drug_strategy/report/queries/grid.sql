-- The figures of the page All boroughs, and what each comparison says about them.

-- name: GridCell
-- One row for each indicator, area (London or a borough), period (a completed fiscal year or the
-- strategy's three years) and comparison: the figure, what the comparison says and why. London is
-- not compared with the rest of London, and the three years are not compared with other years. The
-- change since 2009-10 has no label, so its 99.8% limits decide.
with compared as (
    select
        v.*,
        'beside' as compared_with,
        v.comparison as label,
        v.comparison_statement as words
    from shown_figures as v
    where v.area_level = 'borough' and v.period_type in ('fiscal_year', 'strategy')
    union all
    select
        v.*,
        'none' as compared_with,
        null as label,
        null as words
    from shown_figures as v
    where v.area_level = 'london' and v.period_type in ('fiscal_year', 'strategy')
    union all
    select
        v.*,
        'before' as compared_with,
        v.change as label,
        coalesce(v.change_statement, 'not compared: ' || v.no_change_reason) as words
    from shown_figures as v
    where v.area_level in ('london', 'borough') and v.period_type = 'fiscal_year'
    union all
    select
        v.*,
        'since' as compared_with,
        case
            when v.change_since_2009_10 like '%too few to say.' then 'too few to say'
            when
                v.ratio_to_2009_10_lower_998 > 1
                or v.difference_from_2009_10_lower_998 > 0
                or s.statement in ('improved', 'worsened') and s.value > s.earlier_value
                then 'higher'
            when
                v.ratio_to_2009_10_upper_998 < 1
                or v.difference_from_2009_10_upper_998 < 0
                or s.statement in ('improved', 'worsened') and s.value < s.earlier_value
                then 'lower'
            when
                v.ratio_to_2009_10_lower_998 is not null
                or v.difference_from_2009_10_lower_998 is not null
                then 'no clear change'
            else s.statement
        end as label,
        coalesce(
            v.change_since_2009_10,
            'not compared: ' || v.no_change_since_2009_10_reason,
            'later years are compared with this year'
        ) as words
    from shown_figures as v
    left join marts.public_attitude_changes as s
        on
            v.indicator_id = s.measure
            and v.area_code = s.area_code
            and v.period_type = s.period_type
            and v.period_start = s.period_start
            and s.comparison = 'since_baseline'
            and s.base_kind = 'answers'
    where v.area_level in ('london', 'borough') and v.period_type = 'fiscal_year'
)

select
    indicator_id,
    area_code,
    period_type,
    period_start,
    period_label,
    value,
    rate,
    symbols,
    is_revised,
    compared_with,
    case
        when compared_with = 'none' then null
        when label in ('higher', 'lower') then label
        when label in ('no clear difference', 'no clear change') then 'neither'
        when value is null then 'not available'
        when label = 'too few to say' then 'too few'
        when is_provisional then 'provisional'
        else 'not judged'
    end as ground,
    words
from compared
order by period_type, period_start desc, indicator_id, area_code
