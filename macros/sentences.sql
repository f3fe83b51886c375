{#- This file writes all sentences for readers in the marts. -#}


{#- The survey and its target -#}

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
            else ', so it ' || case verdict when 'reached' then 'reached' else 'did not reach' end
                || ' the target on the estimate' || case
                when is_clear then ''
                else ', but the true ' || {{ wanted }} || ' may be ' || case verdict
                    when 'reached' then 'less than ' || target_points
                    else target_points || ' points or more'
                end
            end
        end
    end || '.'
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

{#- One figure -#}

{#-
    The figure, its signal, the year before and a clear difference from the rest of London, as in
    "12 in 2012-13 Q4, below the usual range of 14 to 46; 30 a year earlier (-60%)."
-#}
{% macro figure_sentence() -%}
    case
        when figures.value is null
            then 'No figure for ' || {{ period_in_words('figures.period_label') }} || ': ' || case
                when figures.missing_reason in ('outstanding', 'not_over')
                    then coalesce(figures.provisional_reason, figures.missing_in_words)
                else figures.missing_in_words
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
            ) || case
                when charts.chart_boroughs < figures.boroughs_expected
                    then coalesce('; ' || {{ amount_in_words('charts.chart_point') }} || ' in the '
                        || charts.chart_boroughs || ' boroughs that returned '
                        || figures.period_label || ', ' || {{ signal_in_words('their') }}, '')
                else coalesce(', ' || {{ signal_in_words('the') }}, '')
            end
            || coalesce('; ' || {{ change_in_words() }}, '')
            || coalesce('; ' || coalesce(changes.break_in_words, changes_since.break_in_words), '')
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

{% macro signal_in_words(whose) -%}
    {%- set is_higher = "charts.signal = 'higher than usual'" -%}
    case charts.signal_rule
        when 'outside'
            then case when {{ is_higher }} then 'above' else 'below' end
                || ' {{ whose }} usual range of ' || {{ amount_in_words(
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
            when figures.unit in ('percent', 'index', 'days')
                then {{ points_in_words('changes.difference') }}
                    || case figures.unit when 'days' then ' days' else ' points' end
            else case when changes.difference > 0 then '+' else '−' end
                || {{ amount_in_words('abs(changes.difference)') }}
        end || ')'
    end
{%- endmacro %}

{% macro survey_change_in_words() -%}
    nullif(concat_ws(
        ', ',
        {%- for joined, on, period in [
            ('survey_changes', 'on the year before', 'the year before'),
            ('survey_changes_since', 'since 2009-10', '2009-10')
        ] %}
        case
            when {{ joined }}.change = 'not fit to judge' then 'not fit to compare with {{ period }}'
            else {{ joined }}.change || ' {{ on }}'
        end{{ ',' if not loop.last }}
        {%- endfor %}
    ), '')
{%- endmacro %}
