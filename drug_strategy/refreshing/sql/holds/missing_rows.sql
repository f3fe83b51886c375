-- One row for each combination of return, sender and quarter that has lost rows since the last
-- publication, for one area or for all of London. Quarters that had been reported early are left
-- out. `taken` is the number of rows that new files withdrew or moved to another area. `lost` also
-- includes rows that disappeared for other reasons, but not rows that a new file moved to another
-- quarter. The new files are listed. If rows have disappeared, the return's removed and replaced
-- files are listed too.
create temp table missing_rows as
with corrections as (
    select
        corrected.*,
        changed_files.file
    from warehouse.intermediate.int_corrected_rows as corrected
    inner join changed_files using (return_name, file_name)
    where not changed_files.is_gone
),

corrected as (
    select
        return_name,
        area_code,
        quarter_start as quarter_start_date,
        sum(corrected) as corrected,
        sum(taken) as taken
    from corrections
    group by return_name, area_code, quarter_start
),

counted as (
    select
        was.return_name,
        was.sender_code,
        was.area_code,
        was.quarter_start_date,
        was.rows as rows_before,
        coalesce(built.rows, 0) as rows_now,
        coalesce(corrected.corrected, 0) as corrected,
        coalesce(corrected.taken, 0) as taken
    from before.data_quality.counted_rows as was
    left join warehouse.data_quality.counted_rows as built
        using (return_name, area_code, quarter_start_date)
    left join corrected using (return_name, area_code, quarter_start_date)
    where not was.is_early
),

summed as (
    select
        return_name,
        area_code,
        quarter_start_date,
        bool_and(sender_code = 'headquarters') as is_of_headquarters,
        sum(rows_before)::bigint as rows_before,
        sum(rows_now)::bigint as rows_now,
        sum(taken)::bigint as taken,
        greatest(sum(rows_before - rows_now - corrected), 0)::bigint as gone
    from counted
    group by grouping sets (
        (return_name, quarter_start_date), (return_name, area_code, quarter_start_date)
    )
),

taking_files as (
    select
        return_name,
        area_code,
        quarter_start as quarter_start_date,
        list(distinct file order by file) as files
    from corrections
    where taken > 0
    group by grouping sets ((return_name, quarter_start), (return_name, area_code, quarter_start))
),

left_files as (
    select
        was.return_name,
        was.return_name || '/' || was.file_name
        || case when same_name.file_name is null then ' (gone)' else '' end as file,
        was.accepted - coalesce(same_name.accepted, 0) as fewer
    from before.data_quality.file_reconciliation as was
    anti join (
        select * from warehouse.data_quality.file_reconciliation where status = 'accepted'
    ) as built
        on was.return_name = built.return_name and was.sha256 = built.sha256
    left join warehouse.data_quality.file_reconciliation as same_name
        on was.return_name = same_name.return_name and was.file_name = same_name.file_name
    where was.status = 'accepted' and was.accepted > 0
),

gone_files as (
    select
        return_name,
        list(file order by fewer desc, file) as files
    from left_files
    group by return_name
)

select
    summed.return_name,
    case
        when summed.is_of_headquarters
            then 'headquarters' || coalesce(' (' || areas.area_name || ')', '')
        when summed.area_code is null then 'London'
        when areas.area_level = 'unattributed' then 'no borough'
        else areas.area_name
    end as sender,
    summed.area_code,
    coalesce(quarters.fiscal_quarter, strftime(summed.quarter_start_date, '%B %Y')) as quarter,
    summed.quarter_start_date as quarter_start,
    summed.rows_before,
    summed.rows_now,
    summed.taken,
    least(summed.gone + summed.taken, summed.rows_before) as lost,
    coalesce(taking_files.files, [])
    || case when summed.gone > 0 then coalesce(gone_files.files, []) else [] end as files,
    sender || ' in ' || quarter || ' (' || number(summed.rows_before) || ' before, '
    || number(summed.rows_now) || ' now'
    || case
        when summed.taken > 0
            then ', ' || number(summed.taken) || ' withdrawn or moved to another borough'
        else ''
    end
    || ')' as in_words
from summed
left join warehouse.marts.areas as areas on summed.area_code = areas.area_code
left join warehouse.marts.quarters as quarters
    on summed.quarter_start_date = quarters.quarter_start_date
left join taking_files
    on
        summed.return_name = taking_files.return_name
        and summed.area_code is not distinct from taking_files.area_code
        and summed.quarter_start_date = taking_files.quarter_start_date
left join gone_files on summed.return_name = gone_files.return_name
where summed.gone + summed.taken > 0
