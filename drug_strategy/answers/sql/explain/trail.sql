-- One row for each combination of file, outcome and set of reasons: the number of records in the
-- area and period of a figure. For a stock, all records up to the period's end are included.
-- `is_placed` is false for records whose place or date cannot be read; such records may belong to
-- the figure.
with indicator as (
    select * from marts.indicators
    where indicator_id = $indicator_id
),

trail as (
    select
        trail.*,
        coalesce(
            case $area_level
                when 'london' then true
                when 'borough' then list_contains(string_split(trail.borough_codes, ';'), $area_code)
                when 'ward' then trail.ward_code = $area_code
                when 'no_ward'
                    then trail.ward_code is null and trail.borough_codes = $borough_code
                when 'unattributed' then trail.is_unattributed
            end,
            false
        ) as is_inside,
        trail.quarter_start <= $period_end
        and (trail.quarter_start >= $period_start or indicator.aggregation = 'stock')
            as is_in_period
    from intermediate.int_record_trail as trail
    inner join indicator
        on
            trail.return_name in (indicator.return_name, indicator.second_return_name)
            and trail.offence_category is not distinct from indicator.offence_category
),

traced as (
    select
        *,
        is_inside and coalesce(is_in_period, false) as is_placed,
        disposition = 'quarantined'
        and reasons <> 'not_a_record'
        and (is_inside or not is_place_known)
        and coalesce(is_in_period, true) as is_possible
    from trail
)

select
    files.return_name || '/' || files.file_name as file,
    files.received_on,
    traced.disposition,
    traced.reasons,
    traced.is_placed,
    cast(sum(traced.records) as bigint) as records
from traced
inner join data_quality.file_reconciliation as files using (return_name, file_name)
where
    (traced.is_placed or traced.is_possible and files.received_on >= $period_start)
    and traced.disposition <> 'withdrawn'
group by all
order by files.received_on, file, disposition, reasons
