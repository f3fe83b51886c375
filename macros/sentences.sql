{#- This file writes all sentences for readers in the marts. -#}


{#- The survey and its target -#}

{#- The note about a wave that somebody has checked. -#}
{% macro wave_note() -%}
    case base_kind
        when 'answers' then 'The answers of ' || fiscal_quarter || ' differ'
        else 'The share of people who gave no answer in ' || fiscal_quarter || ' differs'
    end || ' from the year before by ' || {{ one_decimal('abs(difference)') }}
    || ' points; this was checked on ' || {{ day_in_words('accepted_on') }} || '.'
{%- endmacro %}


{#- The limits are given in the direction in which the measure moved. -#}
{% macro measure_sentence() -%}
    {%- set marks = ['0', 'target_points'] -%}
    {%- set marks_of_worse = ['0', '(-target_points)'] -%}
    {%- set wanted = "case improvement_direction when 1 then 'rise' else 'fall' end" -%}
    subject_words || ': ' || case
        when verdict = 'no baseline'
            then 'there are no answers for ' || baseline_period || ' to compare with'
        when verdict = 'no final figure' then 'there are no answers for ' || end_period
        when verdict = 'not comparable'
            then 'not comparable with ' || baseline_period || '. ' || break_reasons
        when verdict = 'not fit to judge' then 'the answers are not fit to judge'
        when improvement is null then 'no answers yet to compare with ' || baseline_period
        else case
            when improvement = 0 then 'did not change'
            else case when improvement * improvement_direction > 0 then 'rose' else 'fell' end
                || ' by ' || {{ distinct_from('abs(improvement_points)', marks) }} || ' points'
        end
        || case when improvement < 0 then ', the wrong way' else '' end
        || case when verdict = 'not yet' then ' by ' || period_label else '' end
        || ' (' || concat_ws(
            '; ',
            '95% interval ' || case
                when improvement < 0
                    then {{ distinct_from('-upper_95', marks_of_worse) }} || ' to '
                        || {{ distinct_from('-lower_95', marks_of_worse) }}
                else {{ distinct_from('lower_95', marks) }} || ' to '
                    || {{ distinct_from('upper_95', marks) }}
            end,
            'target ' || case when improvement < 0 then 'a ' || {{ wanted }} || ' of ' else '' end
            || target_points,
            'without ' || baseline_missing_boroughs || ' in ' || baseline_period,
            'without ' || missing_boroughs || ' in ' || period_label
        ) || ')'
        || case
            when verdict = 'not yet' then ''
            else ', so it ' || {{ reached_in_words('verdict') }} || ' on the estimate' || case
                when is_clear then ''
                else ', but the true ' || {{ wanted }} || ' may be ' || case verdict
                    when 'reached' then 'less than ' || target_points
                    else target_points || ' points or more'
                end
            end
        end
    end || '.'
{%- endmacro %}

{% macro reached_in_words(verdict) -%}
    case {{ verdict }} when 'reached' then 'reached' else 'did not reach' end || ' the target'
{%- endmacro %}

{% macro on_the_other_base(what) -%}
    case
        when verdict <> all_respondent_verdict
            then 'Counting people who gave no answer, ' || {{ what }} || '.'
    end
{%- endmacro %}

{% macro measure_details() -%}
    concat_ws(
        ' ',
        coalesce({{ one_decimal('baseline_value') }} || '% in ' || baseline_period, 'No answers in '
            || baseline_period) || coalesce(
            ' and ' || {{ one_decimal('value') }} || '% in ' || period_label
            || case
                when quarters_answered < 4 then ' (' || quarters_answered || ' of 4 waves)' else ''
            end, ' and none to compare with'
        ) || '.',
        case verdict
            when 'not comparable' then 'The two cannot be compared. ' || break_reasons || '.'
            when 'not fit to judge' then 'The change cannot be judged. ' || faults || '.'
        end,
        notes
    )
{%- endmacro %}

{% macro verdict_order(verdict) -%}
    case {{ verdict }}
    {%- for name in [
        'not yet', 'no baseline', 'no final figure', 'not comparable', 'not fit to judge',
        'not reached', 'reached'
    ] %} when '{{ name }}' then {{ loop.index }}
    {%- endfor %} end
{%- endmacro %}

{#- The target is reached only if both of its measures improve enough. -#}
{% macro target_sentence() -%}
    case verdict
        when 'not yet' then 'The target cannot be judged before the end of ' || end_period || '.'
        when 'not reached'
            then '{{ dbt.escape_single_quotes("On the survey's estimates, the target is not reached.") }}'
        when 'reached'
            then '{{ dbt.escape_single_quotes("On the survey's estimates, the target is reached.") }}'
        else 'We cannot tell whether the target is reached: ' || case verdict
                when 'no baseline' then 'there are no answers for ' || baseline_period
                when 'no final figure' then 'there are no answers for ' || end_period
                when 'not comparable' then 'the answers are not comparable with ' || baseline_period
                else 'some answers are not fit to judge'
            end || '.'
    end
{%- endmacro %}


{#- One figure -#}

{% macro symbols_of_figure() -%}
    concat_ws(
        ' ',
        case
            when figures.value is not null then null
            when figures.return_status = 'outstanding' then '[x] outstanding'
            when figures.kind = 'survey' and figures.is_provisional
                then '[x] outstanding'
            when figures.kind = 'survey' then '[x] nobody answered'
            when figures.denominator = 0 then '[x] nothing to divide by'
            else '[x] nothing received'
        end,
        case when figures.value is not null and figures.quality_flag = 'u' then '[u]' end,
        case when figures.is_provisional then '[p]' end,
        case when figures.value = 0 and figures.has_unstated then '[n]' end
    )
{%- endmacro %}

{#-
    The figure, its signal, the year before and a clear difference from the rest of London, as in
    "12 in 2012-13 Q4, below the usual range of 14 to 46; 30 a year earlier (-60%)."
-#}
{% macro figure_sentence() -%}
    case
        when figures.value is null
            then 'No figure for ' || {{ period_in_words('figures.period_label') }} || ': ' || case
                when figures.denominator = 0 then 'there is nothing to divide by'
                when figures.is_provisional then figures.provisional_reason
                when figures.kind = 'survey' then 'nobody answered'
                else 'nothing was received'
            end
        else {{ amount_in_words('figures.value') }} || case
                when figures.kind = 'stock'
                    then ' on ' || {{ day_in_words('figures.period_end') }}
                else ' in ' || {{ period_in_words('figures.period_label') }}
            end || coalesce(
                ' (' || nullif(concat_ws(
                    ', ',
                    case when figures.quality_flag = 'u' then 'unreliable' end,
                    'provisional: ' || figures.provisional_reason
                ), '') || ')', ''
            ) || coalesce(', ' || {{ signal_in_words() }}, '')
            || coalesce('; ' || {{ change_in_words() }}, '')
            || coalesce('; ' || {{ survey_change_in_words() }}, '')
            || case
                when comparisons.comparison in ('higher', 'lower')
                    then '; ' || case when figures.unit = 'count' then 'a ' else '' end
                        || comparisons.comparison
                        || case when figures.unit = 'count' then ' rate' else '' end
                        || ' than the rest of London'
                else ''
            end
    end || '.'
{%- endmacro %}

{% macro signal_in_words() -%}
    {%- set is_higher = "charts.signal = 'higher than usual'" -%}
    case charts.signal_rule
        when 'outside'
            then case when {{ is_higher }} then 'above' else 'below' end
                || ' the usual range of ' || {{ amount_in_words(
                    within_range('ceil', 'charts.chart_lower')
                ) }} || ' to ' || {{ amount_in_words(
                    within_range('floor', 'charts.chart_upper')
                ) }}
        when 'run'
            then 'the seventh point in a row '
                || case when {{ is_higher }} then 'above' else 'below' end || ' the mean'
    end
{%- endmacro %}


{#- The figure a year earlier and the change, or both figures of the boroughs compared. -#}
{% macro change_in_words() -%}
    case
        when changes.difference is null then null
        else coalesce(
            {{ amount_in_words('changes.value_like_for_like') }} || ' against '
            || {{ amount_in_words('changes.value_before_like_for_like') }} || ' in the '
            || changes.boroughs_compared || ' boroughs that returned both '
            || case figures.period_type when 'quarter' then 'quarters' else 'years' end,
            {{ amount_in_words('changes.value_before') }} || ' a year earlier'
        ) || ' (' || case
            when changes.difference = 0 then 'the same'
            when changes.ratio is not null then {{ percent_in_words('changes.ratio') }}
            when figures.unit in ('percent', 'index')
                then {{ points_in_words('changes.difference') }} || ' points'
            else case when changes.difference > 0 then '+' else '−' end
                || {{ amount_in_words('abs(changes.difference)') }}
        end || ')'
    end
{%- endmacro %}

{% macro survey_change_in_words() -%}
    nullif(concat_ws(
        ', ',
        survey_changes.change || ' on the year before',
        survey_changes_since.change || ' since 2009-10'
    ), '')
{%- endmacro %}


{#- Why there is no difference, and no comparison with the rest of London -#}

{% macro no_change_reason() -%}
    {%- set before =
        "case comparison when 'year_on_year' then 'a year earlier' else 'in 2009-10' end" -%}
    case
        when not has_label then 'counted so far, so that earlier periods have had more time'
        when value is null then coalesce(provisional_reason, 'there is no figure')
        when value_before is null then 'no figure ' || {{ before }}
        when break_reasons is not null
            then 'counted differently since ' || broken_since || ': ' || break_reasons
        when is_not_stated then 'the borough did not state all its zeros'
        when not is_enough and boroughs > 0
            then 'only ' || boroughs || case when boroughs = 1 then ' borough' else ' boroughs' end
                || ' returned both periods'
        when not is_enough and not is_whole then provisional_reason
        when not is_enough
            then 'the figure ' || {{ before }} || ' was provisional: ' || provisional_reason_before
        when
            unit = 'percent'
            and least(compared_denominator, compared_denominator_before)
            < {{ var('cases_for_percentage') }}
            then 'fewer than {{ var("cases_for_percentage") }} cases'
        when compared_value is null or compared_value_before is null then 'there is no figure'
    end
{%- endmacro %}

{% macro no_comparison_reason() -%}
    case
        when not is_of_compared_kind then 'figures of this kind are not compared'
        when not has_label then 'counted so far, so that earlier periods have had more time'
        when is_provisional then provisional_reason
        when not is_rest_enough
            then 'fewer than ' || cast({{ var('boroughs_for_london') }} - 1 as string)
                || ' other boroughs reported the whole period'
        when break_reasons is not null
            then 'the way of counting changed during the period: ' || break_reasons
        when coalesce(return_status = 'not_stated', false)
            then 'the borough did not state all its zeros'
        when own_value is null then 'there is no figure'
        when rest_value is null then 'there is no figure for the rest of London'
        when
            kind = 'survey'
            and coalesce(
                case when is_linearised then survey_reach end, own_survey_lower + rest_survey_lower
            ) is null
            then 'there are too few answers for limits'
    end
{%- endmacro %}


{#- Figures that are not final -#}

{#- Aggregate the senders that have the same fault in the same quarter. -#}
{% macro senders_in_words() -%}
    case
        when count(*) > 4 then cast(count(*) as string) || ' boroughs'
        else {{ dbt.listagg('sender_name', "', '", 'order by sender_name') }}
    end
{%- endmacro %}

{#- The faults of a quarter, the worst first, each in words for one quarter and for several. -#}
{% macro faults() -%}
    {{ return({
        'outstanding': ('is outstanding for', 'are outstanding for'),
        'early': ('was sent too early by', 'were sent too early by'),
        'not followed up': ('has not been followed up by', 'have not been followed up by')
    }) }}
{%- endmacro %}

{#- Aggregate the quarters in which the same senders have the same fault. -#}
{% macro fault_in_words() -%}
    case
        when count(*) = 1 then min(faults.fiscal_quarter)
        else cast(count(*) as string) || ' quarters ('
            || {{ dbt.listagg('faults.fiscal_quarter', "', '", 'order by faults.quarter_start') }}
            || ')'
    end || case faults.fault
    {%- for fault, (one, several) in faults().items() %}
        when '{{ fault }}'
            then case when count(*) = 1 then ' {{ one }} ' else ' {{ several }} ' end
    {%- endfor %}
    end || faults.senders
{%- endmacro %}

{% macro waiting_in_words() -%}
    case
        when dated.is_under_way
            then 'the period ends on ' || {{ day_in_words('dated.period_end') }}
        when dated.is_followed_up
            then 'cases are followed up until ' || {{ day_in_words('dated.counted_until') }}
        when dated.is_settling
            then 'records may still be added until ' || {{ day_in_words('dated.settles_on') }}
    end
{%- endmacro %}
