-- One row for each combination of measure and survey wave, if the answers or missing answers of
-- London look like an error. A wave that was published already is compared with itself as
-- published. A new wave, for which the last publication had no final figure, is compared with the
-- four waves before it. A wave sent again must be accepted again.
insert into unusual_waves by name
with published as (
    select
        indicator_id as measure,
        period_start as quarter_start
    from before.marts.indicator_values
    where area_code = $london and period_type = 'quarter' and base > 0 and not is_provisional
),

accepted as (
    select
        answers.wave,
        answers.accepted_at > publication.published_at as is_since
    from warehouse.staging.stg_accepted_answers as answers
    cross join before.marts.publication as publication
),

figures as (
    select true as is_built, * from warehouse.marts.public_attitudes
    union all by name
    select false as is_built, * from query_table($published_attitudes)
),

shares as (
    select
        measure,
        period_start as quarter_start,
        period_label as wave,
        is_built,
        unnest(['answers', 'no_answer']) as base_kind,
        unnest([value, not_answered_percent]) as value,
        unnest([effective_base, effective_base / (1 - not_answered_percent / 100)])
            as effective_base
    from figures
    where area_code = $london and period_type = 'quarter' and base >= $answers_for_label
),

waves as (
    select
        measure,
        base_kind,
        fiscal_quarter as wave,
        quarter_start,
        value as percent_now,
        other_value as percent_before,
        false as is_sent_again
    from warehouse.intermediate.int_survey__waves
    anti join published using (measure, quarter_start)
    union all
    select
        measure,
        base_kind,
        built.wave,
        quarter_start,
        built.value as percent_now,
        was.value as percent_before,
        true as is_sent_again
    from (select * from shares where is_built) as built
    inner join (select * from shares where not is_built) as was
        using (measure, base_kind, quarter_start)
    semi join published using (measure, quarter_start)
    where
        abs(built.value - was.value) > case base_kind
            when 'answers' then $unusual_answers_points else $unusual_no_answer_points
        end
        and abs(built.value - was.value) > $far_errors * sqrt(
            built.value * (100 - built.value) / built.effective_base
            + was.value * (100 - was.value) / was.effective_base
        )
)

select
    waves.wave,
    waves.quarter_start,
    waves.measure as indicator_id,
    waves.base_kind,
    waves.is_sent_again,
    waves.percent_now,
    waves.percent_before,
    measures.indicator_name,
    measures.display_order,
    accepted.wave is not null and (accepted.is_since or not waves.is_sent_again) as is_accepted
from waves
inner join warehouse.marts.indicators as measures on waves.measure = measures.indicator_id
left join accepted on waves.wave = accepted.wave
