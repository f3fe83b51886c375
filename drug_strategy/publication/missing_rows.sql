-- One row per return, sender and quarter with fewer rows than in the last publication. Quarters
-- that had been reported early are left out. Each row is for one area or for all of London. Each
-- row has the number of records before, the number now, and the number of missing records that no
-- correction explains. The return's removed files are listed as well.
with counted as (
    select
        was.return_name,
        was.sender_code,
        was.area_code,
        was.quarter_start_date,
        was.rows as rows_before,
        coalesce(built.rows, 0) as rows_now,
        greatest(coalesce(built.corrected, 0) - was.corrected, 0) as corrected
    from before.data_quality.counted_rows as was
    left join private.data_quality.counted_rows as built
        using (return_name, area_code, quarter_start_date)
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
        sum(rows_before - rows_now - corrected)::bigint as missing
    from counted
    group by grouping sets (
        (return_name, quarter_start_date), (return_name, area_code, quarter_start_date)
    )
),

left_files as (
    select
        was.return_name,
        was.return_name || '/' || was.file_name as file,
        was.accepted - coalesce(same_name.accepted, 0) as fewer
    from before.data_quality.file_reconciliation as was
    anti join (
        select * from private.data_quality.file_reconciliation where status = 'accepted'
    ) as built
        on was.return_name = built.return_name and was.sha256 = built.sha256
    left join private.data_quality.file_reconciliation as same_name
        on was.return_name = same_name.return_name and was.file_name = same_name.file_name
    where was.status = 'accepted' and was.accepted > 0
),

files as (
    select
        return_name,
        list(file order by fewer desc, file) as files
    from left_files
    group by return_name
)

select
    summed.return_name,
    case
        when summed.area_code is not null
            then case areas.area_level when 'unattributed' then 'no borough' else areas.area_name end
        when summed.is_of_headquarters then 'headquarters'
        else 'London'
    end as sender,
    summed.area_code is null as is_total,
    coalesce(quarters.fiscal_quarter, strftime(summed.quarter_start_date, '%B %Y')) as quarter,
    summed.rows_before,
    summed.rows_now,
    summed.missing,
    coalesce(files.files, []) as files
from summed
left join private.marts.areas as areas on summed.area_code = areas.area_code
left join private.marts.quarters as quarters
    on summed.quarter_start_date = quarters.quarter_start_date
left join files on summed.return_name = files.return_name
where summed.missing > 0
order by
    summed.return_name, summed.missing desc, summed.quarter_start_date, summed.area_code nulls first
