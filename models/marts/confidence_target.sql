-- One row per measure of the target, and one for the strategy, whose target needs both. Of the two
-- measures' verdicts, the one that comes first in the order of verdicts is the strategy's verdict.
{%- set verdicts = [
    'not yet', 'no baseline', 'no final figure', 'not comparable', 'not fit to judge',
    'not reached', 'reached'
] %}
{%- set on_the_other_base = "'Counting people who gave no answer, '" %}
{%- set on_estimates = dbt.escape_single_quotes("On the survey's estimates, the target is ") %}
with measures as (
    select
        verdicts.*,
        register.indicator_name
    from {{ ref('int_survey__verdicts') }} as verdicts
    inner join {{ ref('int_indicators') }} as register
        on register.indicator_id = verdicts.measure
),

worded as (
    select
        *,
        {{ measure_sentence() }} as sentence,
        case
            when verdict <> all_respondent_verdict
                then {{ on_the_other_base }} || 'it ' || case all_respondent_verdict
                        when 'reached' then 'reached' else 'did not reach'
                    end || ' the target.'
        end as other_base,
        {{ measure_details() }} as details
    from measures
),

together as (
    select
        max(target_points) as target_points,
        max(baseline_period) as baseline_period,
        max(end_period) as end_period,
        min(agreed_on) as agreed_on,
        min(agreed_by) as agreed_by,
        {%- for verdict in ('verdict', 'all_respondent_verdict') %}
            min_by({{ verdict }}, case {{ verdict }}
                {%- for each in verdicts %}
                    when '{{ each }}' then {{ loop.index }}
                {%- endfor %}
            end) as {{ verdict }},
        {%- endfor %}
        count_if(is_certain) = count(*)
        or count_if(is_certain and verdict = 'not reached') > 0 as is_certain,
        {{ dbt.listagg("subject_words || ': ' || notes", "' '", 'order by measure') }} as notes,
        {{ dbt.listagg("subject_words || ': ' || details", "' '", 'order by measure') }} as details
    from worded
),

{%- set figures = {
    'baseline_value': 'double', 'period_start': 'date', 'period_end': 'date',
    'period_label': 'string', 'current_value': 'double', 'improvement_points': 'double',
    'lower_95': 'double', 'upper_95': 'double', 'standard_error': 'double',
    'quarters_since_baseline': 'bigint', 'quarters_answered': 'integer',
    'boroughs_answered': 'integer', 'baseline_quarters_answered': 'integer',
    'baseline_boroughs_answered': 'integer', 'all_respondent_improvement_points': 'double'
} %}

confidence_target as (
    select
        measure,
        indicator_name as measure_name,
        cast(target_points as integer) as target_points,
        baseline_period,
        agreed_on, agreed_by,
        {%- for name, type in figures.items() %}
            cast({{ 'value' if name == 'current_value' else name }} as {{ type }}) as {{ name }},
        {%- endfor %}
        verdict,
        is_certain,
        case when verdict = 'not fit to judge' then faults end as not_fit_reasons,
        all_respondent_verdict,
        verdict <> all_respondent_verdict as is_verdict_base_dependent,
        notes, details as statement,
        concat_ws(' ', sentence, other_base) as headline
    from worded
    union all
    select
        'strategy' as measure,
        'The strategy' as measure_name,
        cast(target_points as integer) as target_points,
        baseline_period,
        agreed_on, agreed_by,
        {%- for name, type in figures.items() %}
            cast(null as {{ type }}) as {{ name }},
        {%- endfor %}
        verdict,
        case when verdict in ('not reached', 'reached') then is_certain end as is_certain,
        cast(null as string) as not_fit_reasons,
        all_respondent_verdict,
        verdict <> all_respondent_verdict as is_verdict_base_dependent,
        notes, details as statement,
        concat_ws(
            ' ',
            case
                when verdict = 'not yet'
                    then 'The target cannot be judged before the end of ' || end_period || '.'
                when verdict in ('not reached', 'reached')
                    then '{{ on_estimates }}' || verdict
                        || case when is_certain then '.' else ', but the survey cannot be sure.' end
                else 'We cannot tell whether the target is reached: ' || case verdict
                        when 'no baseline' then 'there are no answers for ' || baseline_period
                        when 'no final figure' then 'there are no answers for ' || end_period
                        when 'not comparable'
                            then 'the answers are not comparable with ' || baseline_period
                        else 'some answers are not fit to judge'
                    end || '.'
            end,
            case
                when verdict <> all_respondent_verdict
                    then {{ on_the_other_base }} || 'the target is ' || case all_respondent_verdict
                            when 'reached' then 'reached' else 'not reached'
                        end || '.'
            end
        ) as headline
    from together
)

select * from confidence_target
