{#- All sentences that the marts contain for readers are written in this file. -#}


{#- The survey and its target -#}

{% macro wave_fault() -%}
    'the wave of ' || fiscal_quarter || ' has ' || {{ one_decimal('waves_value') }}
    || ' % and the other waves of the year together ' || {{ one_decimal('others_value') }}
    || ' %, too far apart for chance'
{%- endmacro %}

{% macro faults_of(label, period_type, faults) -%}
    'In ' || case when {{ period_type }} = 'rolling_year' then 'the ' else '' end || {{ label }}
    || ': ' || {{ faults }}
{%- endmacro %}

{% macro no_answer_fault() -%}
    {{ one_decimal('earlier_value') }} || ' % gave no answer in '
    || case when earlier_type = 'rolling_year' then 'the ' else '' end || earlier_label || ' and '
    || {{ one_decimal('now_value') }} || ' % in '
    || case when period_type = 'rolling_year' then 'the ' else '' end || period_label
    || ', too far apart for a comparison'
{%- endmacro %}

{% macro points_due() -%}
    cast(cast(trajectory_points as decimal(9, 2)) as string)
{%- endmacro %}

{#-
    A missing borough is named here if there is no other fault. Otherwise the missing borough is
    listed with the other faults.
-#}
{% macro window_note(prefix) -%}
    coalesce(' (' || nullif(concat_ws(
        ', ',
        case when {{ prefix }}quarters_answered < 4
            then {{ prefix }}quarters_answered || ' of 4 waves' end,
        case when faults is null then 'without ' || {{ prefix }}missing_boroughs end
    ), '') || ')', '')
{%- endmacro %}

{% macro target_comparison() -%}
    {%- set marks = ['0', 'target_points', 'trajectory_points'] -%}
    {{ one_decimal('baseline_value') }} || ' % in ' || baseline_period
    || {{ window_note('baseline_') }} || ', '
    || {{ one_decimal('value') }} || ' % in the ' || period_label || {{ window_note('') }} || ', '
    || case
        when verdict in ('NOT FIT TO JUDGE', 'NOT COMPARABLE')
            then 'a difference of ' || {{ one_decimal('abs(improvement_points)') }} || ' points'
        when improvement_points < 0
            then 'worse by ' || {{ distinct_from('-improvement_points', ['0']) }} || ' points'
        when improvement_points = 0 then 'no change'
        else 'an improvement of ' || {{ distinct_from('improvement_points', marks) }} || ' points'
    end
    || case
        when verdict in ('NOT FIT TO JUDGE', 'NOT COMPARABLE') then ''
        else coalesce(
            ' (95 % interval ' || {{ distinct_from('lower_95', marks) }} || ' to '
            || {{ distinct_from('upper_95', marks) }} || ')', ''
        ) || ' against a target of ' || target_points || case
            when quarters_since_baseline >= 4 and not is_final
                then ', with ' || {{ points_due() }} || ' due by '
                    || case when verdict = 'NO FINAL FIGURE' then 'then' else 'now' end
            else ''
        end
    end || '.'
{%- endmacro %}

{% macro target_statement(comparison) -%}
    concat_ws(
        ' ',
        outcome || '.',
        case
            when subject = 'strategy' and verdict in (
                'NOT FIT TO JUDGE', 'NOT COMPARABLE', 'NO BASELINE', 'NO FINAL FIGURE'
            ) then 'Both measures must reach the target.'
            when subject = 'strategy' then 'Both measures must reach the target; the weaker:'
        end,
        indicator_name || ':',
        coalesce({{ comparison }}, case
            when verdict = 'NO BASELINE' and (period_label is not null or is_last_quarter_asked)
                then 'nobody answered in ' || baseline_period || '.'
            when verdict = 'NO BASELINE' then 'no wave has been received yet.'
            else 'no answers yet to compare with the baseline.'
        end),
        case
            when verdict = 'NO FINAL FIGURE' and is_last_quarter_asked
                then 'Nobody answered in ' || last_quarter || '.'
            when verdict = 'NO FINAL FIGURE'
                then 'The wave of ' || last_quarter || ' has not been received.'
            when verdict = 'NOT COMPARABLE'
                then 'The two cannot be compared. ' || break_reasons || '.'
            when verdict = 'NOT FIT TO JUDGE'
                then 'This difference cannot be judged. ' || faults || '.'
            when verdict = 'NO CLEAR SIGN' and lower_95 > 0
                then 'It has improved, but we cannot tell whether by as much as is due by now.'
            when verdict = 'NO CLEAR SIGN'
                then 'The interval includes both no change and the improvement due by now.'
            when qualifier <> 'clear'
                and (lower_95 >= target_points or upper_95 < target_points)
                then 'We do not call it clear, because a borough is missing.'
        end,
        case
            when is_verdict_base_dependent
                then 'On the base of all respondents: ' || all_respondent_outcome || '.'
        end
    )
{%- endmacro %}

{#-
    Give a direction only if the survey has no fault and the interval does not include zero.
    `points` is the unit; it is empty if the previous sentence has already named the unit.
-#}
{% macro measure_headline(points=' points') -%}
    {%- set size = distinct_from(
        'abs(improvement_points)', ['0', 'target_points', 'trajectory_points']
    ) -%}
    subject_words || case
        when verdict = 'NO BASELINE'
            then ': there are no answers for ' || baseline_period || ' to compare with'
        when verdict = 'NO FINAL FIGURE'
            then ': no final figure, because there are no answers for ' || last_quarter
        when verdict = 'NOT COMPARABLE'
            then ': not comparable with ' || baseline_period || '. ' || break_reasons
        when verdict = 'NOT FIT TO JUDGE' then ': the answers are not fit to judge'
        when improvement_points is null
            then ': no answers yet to compare with ' || baseline_period
        when verdict = 'TOO EARLY TO TELL' then ': too early to tell'
        when coalesce(lower_95 > 0 or upper_95 < 0, false)
            then case
                when improvement_points * improvement_direction > 0 then ' rose ' else ' fell '
            end || {{ size }} || '{{ points }}' || {{ _movement_against_target(points) }}
        else ' shows no clear change' || {{ _no_change_against_target(points) }}
    end || '.'
{%- endmacro %}

{#- The apostrophe is escaped as the engine requires. -#}
{% macro _survey_margin() -%}
    {{ dbt.escape_single_quotes("the survey's margin") }}
{%- endmacro %}

{% macro _movement_against_target(points) -%}
    case
        when improvement_points < 0
            then '; the target is a ' || case improvement_direction
                when 1 then 'rise' else 'fall'
            end || ' of ' || target_points || '{{ points }}'
        when verdict = 'ACHIEVED' then ' (target ' || target_points || ')' || case
                when lower_95 < target_points then ', within {{ _survey_margin() }}'
                when qualifier <> 'clear' then ', but a borough is missing'
                else ', beyond {{ _survey_margin() }}'
            end
        when verdict = 'NOT ACHIEVED' and upper_95 >= target_points
            then ', which the survey cannot tell from ' || target_points
        when verdict = 'NOT ACHIEVED' then ', short of ' || target_points || case
                when qualifier <> 'clear' then ', but a borough is missing'
                else ' by more than {{ _survey_margin() }}'
            end
        when verdict = 'ON TRACK' then ' (' || {{ points_due() }} || ' due by now)' || case
                when lower_95 < trajectory_points then ', within {{ _survey_margin() }}'
                else ', beyond {{ _survey_margin() }}'
            end
        when verdict = 'OFF TRACK' then ', short of the ' || {{ points_due() }} || ' due by now'
        else ', which the survey cannot tell from the ' || {{ points_due() }} || ' due by now'
    end
{%- endmacro %}

{% macro _no_change_against_target(points) -%}
    case
        when verdict = 'INCONCLUSIVE'
            then ': the estimate reaches ' || target_points
                || '{{ points }}, but the survey cannot tell it from none'
        when verdict = 'NOT ACHIEVED' and upper_95 < target_points
            then ', and less than the ' || target_points || '{{ points }} of the target'
        when verdict = 'NOT ACHIEVED'
            then ': the estimate is below ' || target_points
                || '{{ points }}, though the survey cannot rule out ' || target_points
        when verdict = 'OFF TRACK'
            then ', and less than the ' || {{ points_due() }} || '{{ points }} due by now'
        else ': the survey cannot tell the ' || {{ points_due() }}
            || '{{ points }} due by now from none'
    end
{%- endmacro %}

{#- The target is reached only if both of its measures improve enough. -#}
{% macro target_headline() -%}
    case verdict
        when 'ACHIEVED' then 'Target reached: both measures moved ' || target || '.'
        when 'NOT ACHIEVED' then 'Target not reached: ' || case
                when achieved = 1 then 'one of two measures moved ' || target
                when not_achieved = 2 then 'neither measure moved ' || target
                else 'one of two measures did not move ' || target
            end || '.'
        when 'INCONCLUSIVE' then 'We cannot tell whether the target is reached: ' || case achieved
                when 1 then 'one of two measures moved ' || target
                    || ', the other shows no clear change'
                else 'neither measure shows a clear change'
            end || '.'
        when 'ON TRACK' then 'On track: both measures have moved as far as is due by now.'
        when 'NO CLEAR SIGN' then 'No clear sign yet: ' || case on_track
                when 1 then 'one of two measures is on track'
                else 'neither measure is clearly on track or off it'
            end || '.'
        when 'TOO EARLY TO TELL' then 'It is too early to tell whether the target will be reached.'
        when 'WORSENED' then 'Off track: ' || case
                when on_track = 1 then 'one of two measures is on track, the other got worse'
                when worsened = 2 then 'both measures got worse'
                when off_track = 1 then 'one of two measures got worse, the other is behind'
                else 'one of two measures got worse'
            end || '.'
        when 'OFF TRACK' then 'Off track: ' || case
                when on_track = 1 then 'one of two measures is on track, the other is behind'
                when off_track = 2 then 'both measures are behind'
                else 'one of two measures is behind'
            end || '.'
        else 'We cannot tell whether ' || case
                when is_over then 'the target is reached: ' else 'the strategy is on track: '
            end || case
                when not_judged = 2 then 'neither measure can be judged'
                else 'only one of two measures can be judged'
            end || '.'
    end
{%- endmacro %}


{#- What stands out -#}

{% macro signal_sentence() -%}
    case
        when not is_judged then 'not final in ' || period_label
        when signal = 'too few to say' then 'too few cases to say in ' || period_label
        when signal = 'usual' then 'within the usual range in ' || period_label
        when is_signal and signal_label = period_label then signal || ' in ' || period_label
        when is_signal then signal || ' since ' || signal_label
        else 'no usual range: ' || case chart_reason
            when 'no chart for this unit' then 'this kind of figure has none'
            when 'so far only' then 'cases are added later'
            when 'rare events' then 'too few events'
            when 'too few points' then 'too few earlier quarters'
            else coalesce(chart_reason, 'the borough did not state its zero')
        end
    end
{%- endmacro %}

{% macro change_sentence() -%}
    case change_statement
        when 'higher' then 'higher in ' || change_period_label || ' than a year earlier'
        when 'lower' then 'lower in ' || change_period_label || ' than a year earlier'
        when 'no clear change' then 'no clear change in ' || change_period_label
        when 'too few to say' then 'too few cases to compare ' || change_period_label
        when 'too few returned'
            then 'too few boroughs returned to compare ' || change_period_label
        when 'not fit to judge' then 'survey not fit to compare ' || change_period_label
        else 'not compared: ' || change_reason
    end
{%- endmacro %}

{% macro not_judged_reason() -%}
    case
        when is_experimental then 'experimental'
        when not has_label then 'counted so far: cases without a date are added later'
        when not is_judged then provisional_reason
        when signal is null and change_statement is null
            then nullif(concat_ws('; ', chart_reason, change_reason), '')
    end
{%- endmacro %}


{#- Changes on the previous year -#}

{% macro no_label_reason() -%}
    case
        when break_reasons is not null
            then 'the way of counting changed between the two years: ' || break_reasons
        when not coalesce(are_both_judged, are_both_final) and provisional_reason is not null
            then provisional_reason
        when not coalesce(are_both_judged, are_both_final)
            then 'a year earlier, ' || provisional_reason_year_before
        when is_not_stated then 'the borough did not state its zero'
        when has_words and is_too_short then 'too short a series'
    end
{%- endmacro %}


{#- Figures that are not final -#}

{% macro fragment_in_words(records, usual_records) -%}
    cast({{ records }} as string) || case when {{ records }} = 1 then ' record' else ' records' end
    || '; ' || replace({{ one_decimal(usual_records) }}, '.0', '') || ' a quarter before'
{%- endmacro %}

{#- Aggregate the senders that have the same fault in the same quarter. -#}
{% macro senders_in_words() -%}
    case
        when count(*) > 4 then cast(count(*) as string) || ' boroughs'
        else {{ dbt.listagg(
            "sender_name || coalesce(' (' || fragment || ')', '')", "', '", 'order by sender_name'
        ) }}
    end
{%- endmacro %}

{#- Aggregate the quarters that have the same fault of the same senders. -#}
{% macro fault_in_words() -%}
    case
        when count(*) = 1 then min(faults.fiscal_quarter)
        else cast(count(*) as string) || ' quarters ('
            || {{ dbt.listagg('faults.fiscal_quarter', "', '", 'order by faults.quarter_start') }}
            || ')'
    end || case faults.fault
        when 'outstanding' then case when count(*) = 1 then ' is' else ' are' end
            || ' outstanding for '
        when 'early' then case when count(*) = 1 then ' was' else ' were' end
            || ' sent too early by '
        when 'fragment' then case when count(*) = 1 then ' looks' else ' look' end
            || ' incomplete for '
        else case when count(*) = 1 then ' has' else ' have' end || ' not been followed up by '
    end || faults.senders
{%- endmacro %}

{% macro waiting_in_words() -%}
    case
        when not periods.is_complete
            then 'the period ends on ' || {{ day_in_words('periods.period_end') }}
        when rolled_up.counted_until > as_at.as_at
            then 'cases are followed up until ' || {{ day_in_words('rolled_up.counted_until') }}
        when rolled_up.settles_on > as_at.as_at
            then 'records may still be added until ' || {{ day_in_words('rolled_up.settles_on') }}
    end
{%- endmacro %}


{#- Days -#}

{% macro day_in_words(day) -%}
    cast(day({{ day }}) as string) || ' '
    || case month({{ day }})
    {%- for name in [
        'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
        'October', 'November', 'December'
    ] %} when {{ loop.index }} then '{{ name }}'
    {%- endfor %} end || ' ' || cast(year({{ day }}) as string)
{%- endmacro %}
