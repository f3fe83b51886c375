-- One row for each combination of measure and new survey wave, if the answers or missing answers
-- differ greatly from the previous year and nobody has accepted them. A wave is new if the last
-- publication had no final figure for it.
with published as (
    select
        measure,
        quarter_start_date
    from before.marts.public_attitudes
    where base > 0 and not is_provisional
)

select
    waves.fiscal_quarter as wave,
    measures.indicator_name,
    waves.base_kind = 'no_answer' as is_of_missing_answers,
    waves.waves_value as percent_now,
    waves.before_value as percent_before
from private.intermediate.int_survey__waves as waves
inner join private.marts.indicators as measures on waves.measure = measures.indicator_id
anti join published
    on waves.measure = published.measure and waves.quarter_start = published.quarter_start_date
where waves.accepted_on is null
order by waves.quarter_start, measures.display_order, waves.base_kind
