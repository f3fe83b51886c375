{#- This file writes all sentences for readers in the marts. -#}


{#- The survey and its target -#}

{#-
    The limits are given in the direction in which the measure moved or, if it did not clearly
    change, as a rise.
-#}
{% macro measure_sentence() -%}
    {%- set is_unclear -%}
        (improvement = 0 or improvement < target_points and lower_95 <= 0 and upper_95 >= 0)
    {%- endset -%}
    {%- set sign -%}
        (case when {{ is_unclear }} then improvement_direction when improvement < 0 then -1 else 1 end)
    {%- endset -%}
    {%- set limits = [
        'least(' ~ sign ~ ' * lower_95, ' ~ sign ~ ' * upper_95)',
        'greatest(' ~ sign ~ ' * lower_95, ' ~ sign ~ ' * upper_95)'
    ] -%}
    {%- set points = distinct_from(['abs(improvement_points)'], ['0', 'target_points']) -%}
    {%- set is_rise = 'improvement * improvement_direction > 0' -%}
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
            when {{ is_unclear }} then 'did not clearly change'
            else case when {{ is_rise }} then 'rose' else 'fell' end
                || ' by ' || {{ points }} || ' points'
        end
        || case when verdict = 'not yet' then ' by ' || period_label else '' end
        || case when improvement < 0 and not {{ is_unclear }} then ', the wrong way' else '' end
        || ' (' || concat_ws(
            '; ',
            case
                when {{ is_unclear }} and improvement = 0 then 'the same'
                when {{ is_unclear }}
                    then case when {{ is_rise }} then 'up ' else 'down ' end
                        || {{ points }} || ' points'
            end,
            '95% interval ' || {{ distinct_from(limits, ['0', sign ~ ' * target_points']) }},
            'target ' || case
                when {{ is_unclear }} or improvement < 0 then 'a ' || {{ wanted }} || ' of '
                else ''
            end || target_points,
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
        else {{ amount_in_words('figures.value') }}
            || {{ parts_in_words('figures.numerator', 'figures.denominator') }} || case
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
            then 'one of at least seven points in a row '
                || case when {{ is_higher }} then 'above' else 'below' end || ' the mean'
    end
{%- endmacro %}


{#- A percentage is of cases or, if it is a mean of amounts, of pounds. -#}
{% macro parts_in_words(numerator, denominator) -%}
    {%- set unit = "case figures.kind when 'mean' then 'gbp' else 'count' end" -%}
    coalesce(case
        when figures.unit = 'percent'
            then ' (' || {{ amount_in_words(numerator, unit) }}
                || ' of ' || {{ amount_in_words(denominator, unit) }} || ')'
    end, '')
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
            {{ amount_in_words('changes.value_before') }}
            || {{ parts_in_words('changes.numerator_before', 'changes.denominator_before') }}
            || ' a year earlier'
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
