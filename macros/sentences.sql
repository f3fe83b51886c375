{#- All sentences that the marts contain for readers are written in this file. -#}


{#- The survey and its target -#}

{% macro wave_note() -%}
    case base_kind
        when 'answers' then 'The answers of ' || fiscal_quarter || ' differ'
        else 'The share of people who gave no answer in ' || fiscal_quarter || ' differs'
    end || ' from the year before by ' || {{ one_decimal('abs(difference)') }} || ' points; '
    || coalesce('this was checked on ' || {{ day_in_words('accepted_on') }}, 'nobody has checked this')
    || '.'
{%- endmacro %}

{% macro faults_of(label, period_type, faults) -%}
    'In ' || {{ period_in_words(label, period_type) }} || ': ' || {{ faults }}
{%- endmacro %}

{% macro period_in_words(label, period_type) -%}
    case when {{ period_type }} = 'rolling_year' then 'the ' else '' end || {{ label }}
{%- endmacro %}

{#- The limits are given in the direction in which the measure moved. -#}
{% macro measure_sentence(of_interval='95 % interval ') -%}
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
        coalesce({{ one_decimal('baseline_value') }} || ' % in ' || baseline_period, 'No answers in '
            || baseline_period) || coalesce(
            ' and ' || {{ one_decimal('value') }} || ' % in the ' || period_label
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


{#- Control charts -#}

{% macro signal_sentence() -%}
    case
        when reason = 'survey' then 'not tested: read the survey figure with its interval'
        when reason = 'stock' then 'not tested: a count on one day'
        when reason = 'rare events' then 'not tested: too few events for a usual range'
        when reason = 'too few points' then 'not tested: too few earlier quarters'
        when reason = 'a quarter of zero pounds' then 'not tested: zero pounds in a quarter'
        when reason is not null then concat('not tested: ', reason)
        when not has_label then 'not labelled, because payments go on for years after an order'
        when signal is null then concat('not stated in ', period_label)
        when signal = 'too few to say' then concat('too few cases to say in ', period_label)
        when signal = 'seasonal'
            then 'seasonal: compare each quarter with the same quarter a year before'
        when signal = 'usual' then concat('within the usual range in ', period_label)
        when signal_start = period_start then concat(signal, ' in ', signal_label)
        when last_start > period_start
            then concat(signal, ' from ', signal_label, ' to ', period_label)
        else concat(signal, ' since ', signal_label)
    end
{%- endmacro %}


{#- Crime around crack houses -#}

{% macro vicinity_statement(log_ratio, reach) -%}
    case
        when {{ reach }} is null then 'too few to say'
        else concat(
                case
                    when {{ log_ratio }} > {{ reach }} then 'higher than in other wards'
                    when {{ log_ratio }} < -{{ reach }} then 'lower than in other wards'
                    else 'no clear difference from other wards'
                end,
                '. This is an association, not an effect: closures tend to follow a peak, so a',
                ' fall may be a return to the usual level'
            )
    end
{%- endmacro %}


{#- Changes on the year before -#}

{% macro follow_up_runs_until(settled_on) -%}
    'follow-up runs until ' || {{ day_in_words(settled_on) }}
{%- endmacro %}

{% macro sent_too_early() -%}
    'some records were sent before their quarter was over'
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
