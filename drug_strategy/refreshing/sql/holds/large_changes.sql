-- One row per final count or amount that rises or falls by more than half, unless it falls because
-- rows are missing, which is a reason of its own. A count must also change by at least 20, and an
-- amount by £1,000,000 for London or £100,000 for a borough. Chance cannot explain such a change in
-- a count: 3.09 standard deviations of a Poisson count are less than 20 for counts up to 41, and
-- less than half of a larger count.
create temp table large_changes as
select
    changed.indicator_id,
    row_number() over (
        order by
            register.display_order asc,
            abs(coalesce(changed.value_now, 0) - changed.value_before) desc,
            changed.period_start asc,
            changed.area_code asc
    ) as place,
    change_of(
        areas.area_name,
        changed.period_label,
        changed.value_before,
        changed.value_now,
        register.unit
    ) as in_words,
    coalesce(causes.files, []) as files
from changed_figures as changed
inner join warehouse.marts.indicators as register on changed.indicator_id = register.indicator_id
inner join warehouse.marts.areas as areas on changed.area_code = areas.area_code
left join causes
    on
        changed.indicator_id = causes.indicator_id
        and changed.area_code = causes.area_code
        and changed.period_type = causes.period_type
        and changed.period_start = causes.period_start
where
    changed.was_final
    and changed.period_type in ('quarter', 'fiscal_year')
    and abs(coalesce(changed.value_now, 0) - changed.value_before) > 0.5 * changed.value_before
    and abs(coalesce(changed.value_now, 0) - changed.value_before)
    >= case
        when register.unit = 'count' then 20
        when register.unit = 'gbp' and changed.area_code = $london then 1000000
        when register.unit = 'gbp' then 100000
    end
    and (
        coalesce(changed.value_now, 0) >= changed.value_before
        or not (
            exists (
                select 1 from collapsed_returns as collapsed
                where collapsed.return_name in (register.return_name, register.second_return_name)
            )
            or exists (
                select 1 from lost_rows as lost
                where
                    lost.return_name in (register.return_name, register.second_return_name)
                    and coalesce(lost.area_code, changed.area_code) = changed.area_code
                    and lost.quarter_start between changed.period_start and changed.period_end
            )
        )
    )
