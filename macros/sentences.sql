{#- This file writes all sentences for readers in the marts. -#}


{#- The survey and its target -#}

{% macro wave_note() -%}
    case base_kind
        when 'answers' then 'The answers of ' || fiscal_quarter || ' differ'
        else 'The share of people who gave no answer in ' || fiscal_quarter || ' differs'
    end || ' from ' || case compared_with
        when 'before' then 'the year before' else 'the nearest waves'
    end || ' by ' || {{ one_decimal('abs(difference)') }} || ' points; '
    || coalesce('this was checked on ' || {{ day_in_words('accepted_on') }}, 'nobody has checked this')
    || '.'
{%- endmacro %}

{% macro faults_of(label, faults) -%}
    'In ' || {{ period_in_words(label) }} || ': ' || {{ faults }}
{%- endmacro %}

{% macro period_in_words(label) -%}
    case when {{ label }} like 'year to %' then 'the ' else '' end || {{ label }}
{%- endmacro %}

{#- The limits are given in the direction in which the measure moved. -#}
{% macro measure_sentence(of_interval='95% interval ') -%}
    {%- set marks = ['0', 'target_points'] -%}
    {%- set marks_of_worse = ['0', '(-target_points)'] -%}
    {%- set wanted = "case improvement_direction when 1 then 'rise' else 'fall' end" -%}
    subject_words || ': ' || case
        when verdict = 'no baseline'
            then 'there are no answers for ' || baseline_period || ' to compare with'
        when verdict = 'no final figure'
            then 'there are no answers for ' || end_period || ' Q4'
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
        || case when verdict = 'not yet' then ' so far' else '' end
        || ' (' || concat_ws(
            '; ',
            '{{ of_interval }}' || case
                when improvement < 0
                    then {{ distinct_from('-upper_95', marks_of_worse) }} || ' to '
                        || {{ distinct_from('-lower_95', marks_of_worse) }}
                else {{ distinct_from('lower_95', marks) }} || ' to '
                    || {{ distinct_from('upper_95', marks) }}
            end,
            'target ' || case when improvement < 0 then 'a ' || {{ wanted }} || ' of ' else '' end
            || target_points,
            'without ' || baseline_missing_boroughs || ' in ' || baseline_period,
            'without ' || missing_boroughs || ' in the ' || period_label
        ) || ')'
        || case
            when verdict = 'not yet' then ''
            else ', so it ' || {{ reached_in_words('verdict') }} || ' on the estimate' || coalesce(
                ', but ' || nullif(concat_ws(
                    ', and ',
                    'the true ' || {{ wanted }} || ' may be ' || case
                        when verdict = 'reached' and not is_clear
                            then 'less than ' || target_points
                        when not is_clear then target_points || ' points or more'
                    end,
                    'nobody has checked the answers of ' || unchecked_wave
                ), ''), ''
            )
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
            ' and ' || {{ one_decimal('value') }} || '% in the ' || period_label
            || case
                when quarters_answered < 4 then ' (' || quarters_answered || ' of 4 waves)' else ''
            end, ' and none since'
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
        when 'not yet' then 'The target cannot be judged yet, because ' || end_period || ' is not over.'
        when 'not reached'
            then '{{ dbt.escape_single_quotes("On the survey's estimates, the target is not reached.") }}'
        when 'reached'
            then '{{ dbt.escape_single_quotes("On the survey's estimates, the target is reached.") }}'
        else 'We cannot tell whether the target is reached: ' || case verdict
                when 'no baseline' then 'there are no answers for ' || baseline_period
                when 'no final figure' then 'there are no answers for ' || end_period || ' Q4'
                when 'not comparable' then 'the answers are not comparable with ' || baseline_period
                else 'some answers are not fit to judge'
            end || '.'
    end
{%- endmacro %}


{#- What stands out -#}

{#- As in "57 in 2012-13 Q4, higher than usual: above the usual range of 12 to 44". -#}
{% macro signal_sentence() -%}
    case
        when value is null then 'no figure for ' || period_label
        else {{ amount_in_words('value', 'unit') }}
            || coalesce(' ' || nullif(symbols, ''), '') || ' in ' || period_label || ', ' || case
                when signal_statement is not null then signal_statement
                when not is_judged then 'not final'
                when signal = 'too few to say' then 'too few cases to say'
                when signal = 'usual' then 'within the usual range'
                else 'no usual range: ' || case chart_reason
                    when 'no chart for this unit' then 'this kind of figure has none'
                    when 'so far only' then 'cases are added later'
                    when 'rare events' then 'too few events'
                    when 'too few points' then 'too few earlier quarters'
                    else coalesce(chart_reason, case area_level
                        when 'london' then 'boroughs are missing'
                        else 'the borough did not state all its zeros'
                    end)
                end
            end
    end
{%- endmacro %}

{% macro change_sentence() -%}
    case
        when change_value is null then 'no figure for ' || change_period_label
        else {{ amount_in_words('change_value', 'unit') }} || ' in ' || change_period_label
            || coalesce(
                ', ' || {{ amount_in_words('change_value_year_before', 'unit') }}
                || ' a year earlier', ''
            ) || '; ' || change_in_words
    end
{%- endmacro %}

{% macro limits_since() %}99.8% limits for chance and for variation between quarters{% endmacro %}

{#- As a line of a list, which has no full stop and does not say what the limits allow for. -#}
{% macro change_since_in_short() -%}
    replace(
        substr(change_since_2009_10, 1, length(change_since_2009_10) - 1),
        '{{ limits_since() }}: ',
        '99.8% interval '
    )
{%- endmacro %}

{#- Neither the chart nor the change has a label that says something about the figure. -#}
{% macro is_nothing_judged() -%}
    coalesce(signal, 'too few to say') = 'too few to say'
    and coalesce(change_label, 'too few to say')
    in ('too few to say', 'too few returned', 'not fit to judge')
{%- endmacro %}

{% macro not_judged_reason() -%}
    case
        when is_experimental then 'experimental'
        when not has_label then 'counted so far, so that earlier periods have had more time'
        when not is_judged then provisional_reason
        when {{ is_nothing_judged() }}
            then nullif(concat_ws(
                '; ',
                coalesce(chart_reason, 'chart: ' || signal),
                coalesce(change_reason, 'change: ' || change_label)
            ), '')
    end
{%- endmacro %}


{#- The note beside an estimated point of London's chart; null if there is no point. -#}
{% macro chart_note() -%}
    'The point is an estimate. It assumes that the ' || boroughs_final || ' boroughs that reported had '
    || {{ with_commas('100 * (1 - share_missing)', 0) }}
    || '{{ dbt.escape_single_quotes("% of London's events, as they had a year earlier.") }}'
{%- endmacro %}


{#- One figure -#}

{% macro symbols_of_figure() -%}
    concat_ws(
        ' ',
        case
            when figures.value is not null then null
            when figures.return_status = 'outstanding' then '[x] outstanding'
            when figures.aggregation = 'survey' and figures.is_provisional
                then '[x] outstanding'
            when figures.aggregation = 'survey' then '[x] nobody answered'
            when figures.denominator = 0 then '[x] nothing to divide by'
            else '[x] nothing received'
        end,
        case when figures.value is not null and figures.quality_flag = 'u' then '[u]' end,
        case when figures.is_provisional then '[p]' end,
        case when figures.value = 0 and figures.has_unstated then '[n]' end
    )
{%- endmacro %}

{#-
    Figure, period and change, as in "1,175 in 2011-12, 1,000 a year earlier; clearly higher: +18%
    (99.8% interval +2% to +37%)."
-#}
{% macro figure_sentence() -%}
    case
        when figures.value is null
            then 'No figure for ' || {{ period_in_words('figures.period_label') }} || ': ' || case
                when figures.denominator = 0 then 'there is nothing to divide by'
                when figures.is_provisional then figures.provisional_reason
                when figures.aggregation = 'survey' then 'nobody answered'
                else 'nothing was received'
            end
        else {{ amount_in_words('figures.value') }} || case
                when figures.aggregation = 'stock'
                    then ' on ' || {{ day_in_words('figures.period_end') }}
                else ' in ' || {{ period_in_words('figures.period_label') }}
            end || coalesce(
                ' (' || nullif(concat_ws(
                    ', ',
                    case when figures.quality_flag = 'u' then 'unreliable' end,
                    case
                        when not figures.is_provisional then null
                        when changes.change is null and changes.no_change_reason
                            = figures.provisional_reason then 'provisional'
                        else 'provisional: ' || figures.provisional_reason
                    end
                ), '') || ')', ''
            ) || coalesce(
                ', ' || {{ amount_in_words('changes.value_year_before') }} || ' a year earlier', ''
            ) || coalesce('; ' || {{ change_in_words() }}, '')
            || coalesce('. It is ' || {{ signal_in_words() }}, '')
            || case
                when comparisons.comparison in ('higher', 'lower')
                    then case when figures.unit = 'count' then '. It has a ' else '. It is ' end
                        || {{ comparison_in_words() }}
                else ''
            end
    end || '.'
{%- endmacro %}

{#-
    The size of a change is left out if the two periods cannot be compared. No text starts with a
    plus sign, which spreadsheets would read as a formula.
-#}
{% macro change_in_words() -%}
    case
        when changes.change = 'too few returned' then 'too few boroughs returned to compare'
        when changes.change in ('too few to say', 'not fit to judge') then changes.change
        when changes.no_change_reason like 'counted differently %' then changes.no_change_reason
        when changes.no_change_reason like 'counted so far%'
            then 'not compared, because it is ' || changes.no_change_reason
        when
            changes.change is null
            and (
                changes.difference_from_year_before is null
                or not coalesce(
                    changes.is_like_for_like or changes.boroughs_like_for_like is not null, false
                )
            )
            then case
                when changes.value_year_before is null then changes.no_change_reason
                else 'not compared, because ' || changes.no_change_reason
            end
        else case
                when changes.change in ('higher', 'lower') then 'clearly ' || changes.change || ': '
                when changes.change is not null then changes.change || ': '
                when
                    changes.difference_from_year_before <> 0
                    and changes.boroughs_like_for_like is null
                    then 'change of '
                else ''
            end || coalesce(
                {{ amount_in_words('changes.value_like_for_like') }} || ' against '
                || {{ amount_in_words('changes.value_year_before_like_for_like') }} || ' in the '
                || changes.boroughs_like_for_like || ' boroughs that returned in both years, ', ''
            ) || {{ size_in_words('changes', 'year_before') }} || case
                when changes.change is not null then ''
                when changes.no_change_reason like '% have no label'
                    then ' (' || changes.no_change_reason || ')'
                else ' (no label: ' || changes.no_change_reason || ')'
            end
    end
{%- endmacro %}

{#- The interval is that of the label. -#}
{% macro size_in_words(group, beside) -%}
    {%- set ratio = group ~ '.ratio_to_' ~ beside -%}
    {%- set difference = group ~ '.difference_from_' ~ beside -%}
    case
        when {{ ratio }} is not null
            then case when {{ ratio }} = 1 then 'the same' else {{ percent_in_words(ratio) }} end
                || coalesce(
                ' (99.8% interval ' || {{ percent_in_words(ratio ~ '_lower_998') }} || ' to '
                || {{ percent_in_words(ratio ~ '_upper_998') }} || ')', ''
            )
        when figures.unit in ('percent', 'index')
            then case
                when {{ difference }} = 0 then 'the same'
                else {{ points_in_words(difference) }} || ' points'
            end || coalesce(
                ' (99.8% interval ' || {{ points_in_words(difference ~ '_lower_998') }} || ' to '
                || {{ points_in_words(difference ~ '_upper_998') }} || ')', ''
            )
        when {{ difference }} = 0 then 'the same'
        when figures.unit = 'days' and abs({{ difference }}) < 0.05 then 'less than 0.1 days'
        else case when {{ difference }} > 0 then '+' else '−' end
            || {{ amount_in_words('abs(' ~ difference ~ ')') }}
    end
{%- endmacro %}

{#- The rule behind a signal. The usual range is given only if the point is outside it. -#}
{% macro signal_in_words() -%}
    {%- set is_higher = "charts.signal = 'higher than usual'" -%}
    case
        when charts.signal in ('higher than usual', 'lower than usual')
            then charts.signal || ': ' || case charts.signal_rule
                when 'outside limits'
                    then case when {{ is_higher }} then 'above' else 'below' end
                        || ' the usual range of ' || {{ amount_in_words(
                            within_range('ceil', 'charts.chart_lower')
                        ) }} || ' to ' || {{ amount_in_words(
                            within_range('floor', 'charts.chart_upper')
                        ) }}
                when 'trend'
                    then charts.signal_quarters || ' quarters '
                        || case when {{ is_higher }} then 'rising' else 'falling' end
                        || ' in a row, since ' || charts.signal_start
                when 'run'
                    then charts.signal_quarters || ' quarters in a row '
                        || case when {{ is_higher }} then 'above' else 'below' end
                        || ' the mean, since ' || charts.signal_start
                else 'two of three quarters near or beyond the '
                    || case when {{ is_higher }} then 'upper' else 'lower' end || ' limit'
            end || case
                when figures.is_provisional
                    then ' (estimated from the boroughs that reported: '
                        || {{ amount_in_words('charts.chart_value') }} || ')'
                else ''
            end
    end
{%- endmacro %}

{#- Round a limit towards the range, so that a figure outside it never seems to lie within. -#}
{% macro within_range(rounded, limit) -%}
    case figures.unit
        when 'count' then {{ rounded }}({{ limit }})
        else {{ rounded }}(10 * {{ limit }}) / 10
    end
{%- endmacro %}

{% macro comparison_in_words() -%}
    case
        when comparisons.comparison in ('higher', 'lower')
            then comparisons.comparison || case when figures.unit = 'count' then ' rate' else '' end
                || ' than the rest of London'
                || coalesce(': ' || {{ size_in_words('comparisons', 'rest') }}, ', which has none')
        when comparisons.comparison = 'no clear difference'
            then 'no clear difference' || coalesce(
                ': ' || {{ size_in_words('comparisons', 'rest') }},
                ' from the rest of London, which has none'
            )
        when comparisons.comparison is not null then comparisons.comparison
        else 'not compared: ' || comparisons.no_comparison_reason
    end
{%- endmacro %}

{% macro amount_in_words(amount, unit='figures.unit') -%}
    case {{ unit }}
        when 'percent' then {{ with_commas(amount, 1) }} || '%'
        when 'gbp' then '£' || {{ with_commas(amount, 0) }}
        when 'days' then {{ with_commas(amount, 1) }} || ' days'
        when 'index' then {{ with_commas(amount, 1) }}
        else {{ with_commas(amount, 0) }}
    end
{%- endmacro %}

{#- A small change has more decimals, so that an interval never seems to reach zero. -#}
{% macro percent_in_words(ratio) -%}
    {%- set percent = '(100 * (' ~ ratio ~ ' - 1))' -%}
    case
        when abs({{ percent }}) < 0.95 then {{ points_in_words(percent) }}
        else case when {{ percent }} > 0 then '+' else '' end
            || replace({{ with_commas('round(' ~ percent ~ ')', 0) }}, '-', '−')
    end || '%'
{%- endmacro %}

{#- Zero has no sign. -#}
{% macro points_in_words(points) -%}
    case when {{ points }} > 0 then '+' else '' end || replace(case
        when abs({{ points }}) >= 0.05 or {{ points }} = 0
            then {{ with_commas('round(' ~ points ~ ', 1) + 0e0', 1) }}
        when abs({{ points }}) >= 0.005 then {{ with_commas(points, 2) }}
        else {{ with_commas(points, 4) }}
    end, '-', '−')
{%- endmacro %}


{#- Changes on the previous year, and since 2009-10 -#}

{#- A change without a label always has a reason, and so does a change for too few boroughs. -#}
{% macro no_label_reason() -%}
    case
        {{ not_comparable_reasons('a year earlier') }}
        when has_words and is_too_short and value is not null then 'too short a series'
        when change is not null then null
        when not has_label then 'counted so far, so that earlier periods have had more time'
        when value is null then 'there is no figure'
        else {{ kind_in_words() }} || ' have no label'
    end
{%- endmacro %}

{% macro not_comparable_reasons(before) -%}
        when value_before is null then 'no figure {{ before }}'
        when break_reasons is not null
            then 'counted differently since ' || broken_since || ': ' || break_reasons
        when not are_both_judged and is_provisional then provisional_reason
        when not are_both_judged
            then 'the figure {{ before }} was provisional: ' || provisional_reason_before
        when is_not_stated then 'the borough did not state all its zeros'
{%- endmacro %}

{#- As in "88 in 2012-13, 150 in 2009-10: 41% fewer (99.8% limits ...: 11 to 61% fewer)." -#}
{% macro change_since_2009_10_sentence() -%}
    case
        when figures.is_of_some
            then 'In the ' || figures.boroughs_compared || ' boroughs that returned in both years, '
        else ''
    end || {{ amount_in_words('figures.compared_value') }} || ' in ' || figures.period_label || ', '
    || {{ amount_in_words('figures.compared_value_before') }} || ' in 2009-10: ' || case
        when figures.is_too_few then 'too few to say'
        else case
            when figures.difference = 0 then 'the same'
            when figures.unit = 'percent'
                then {{ moved_by('figures.difference', 1, ' points higher', ' points lower') }}
            when figures.ratio is null then {{ moved_by('figures.difference', 0, ' more', '') }}
            else {{ moved_by('100 * (figures.ratio - 1)', 0, '% more', '% fewer') }}
        end || case
            when figures.pairs < {{ var('pairs_for_label')[0] }}
                then ' (too short a series for limits)'
            else coalesce(
                ' ({{ limits_since() }}: '
                || case figures.unit
                    when 'percent'
                        then {{ moved_between(
                            'figures.difference_lower_998', 'figures.difference_upper_998',
                            1, ' points higher', ' points lower'
                        ) }}
                    else {{ moved_between(
                        '100 * (figures.ratio_lower_998 - 1)', '100 * (figures.ratio_upper_998 - 1)',
                        0, '% more', '% fewer'
                    ) }}
                end || ')', ''
            )
        end
    end || '.'
{%- endmacro %}

{% macro moved_by(amount, places, up, down) -%}
    {%- set size = 'round(abs(' ~ amount ~ '), ' ~ places ~ ')' -%}
    case
        when {{ size }} = 0 then 'less than {{ '0.1' if places else '1' }}'
        else {{ with_commas(size, places) }}
    end || case when {{ amount }} < 0 then '{{ down }}' else '{{ up }}' end
{%- endmacro %}

{#- The limit nearer to no change is first. The words are given once if they fit both limits. -#}
{% macro moved_between(lower, upper, places, up, down) -%}
    case
        when {{ upper }} <= 0
            then {{ moved_by(upper, places, '', '') }} || ' to '
                || {{ moved_by(lower, places, up, down) }}
        when {{ lower }} >= 0
            then {{ moved_by(lower, places, '', '') }} || ' to '
                || {{ moved_by(upper, places, up, down) }}
        else {{ moved_by(lower, places, up, down) }} || ' to '
            || {{ moved_by(upper, places, up, down) }}
    end
{%- endmacro %}

{% macro kind_in_words() -%}
    case
        when unit = 'gbp' then 'amounts in pounds'
        when unit = 'days' then 'averages of days'
        when unit = 'index' then 'index figures'
        when aggregation = 'distinct' then 'counts of networks'
        when aggregation = 'stock' then 'counts on a single day'
        else 'figures of this kind'
    end
{%- endmacro %}

{% macro no_change_since_2009_10_reason() -%}
    case
        when change_since_2009_10 is not null then null
        when aggregation = 'survey'
            then 'marts.public_attitude_changes has the changes of the survey'
        when not is_count and not is_percentage
            then {{ kind_in_words() }} || ' are not compared with 2009-10'
        when not has_label then 'counted so far, so that earlier periods have had more time'
        {{ not_comparable_reasons('in 2009-10') }}
        else 'there is no figure'
    end
{%- endmacro %}


{#- A borough beside the rest of London -#}

{% macro no_comparison_reason() -%}
    case
        when comparison is not null then null
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
        when figure is null then 'there is no figure'
        else 'there is no figure for the rest of London'
    end
{%- endmacro %}


{#- Figures that are not final -#}

{% macro fragment_in_words(judged) -%}
    cast({{ judged }}.records as string)
    || case when {{ judged }}.records = 1 then ' record' else ' records' end
    || '; ' || replace({{ one_decimal(judged ~ '.usual_records') }}, '.0', '') || ' a quarter before'
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

{#- The faults of a quarter, the worst first, each in words for one quarter and for several. -#}
{% macro faults() -%}
    {{ return({
        'outstanding': ('is outstanding for', 'are outstanding for'),
        'early': ('was sent too early by', 'were sent too early by'),
        'fragment': ('looks incomplete for', 'look incomplete for'),
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
        when dated.expects_late_records
            then 'late records may still arrive with the returns for the next quarter'
        when dated.is_settling
            then 'records may still be added until ' || {{ day_in_words('dated.settles_on') }}
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

{% macro with_thresholds(text) -%}
    {%- set values = {
        'events_for_label': var('events_for_label'),
        'cases_for_label': var('cases_for_label'),
        'answers_for_label': var('answers_for_label'),
        'boroughs_for_london': var('boroughs_for_london'),
        'share_for_london': (100 * (var('share_for_london') | float)) | round | int ~ '%'
    } -%}
    {{ 'replace(' * values | length }}{{ text }}
    {%- for name, value in values.items() %}, '{{ '{' ~ name ~ '}' }}', '{{ value }}'){% endfor %}
{%- endmacro %}
