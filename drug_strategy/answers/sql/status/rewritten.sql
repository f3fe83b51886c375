-- One row for each combination of sender, return and borough's folder, if files in the folder
-- changed what the sender had reported: the sums, and the file that changed most. The sender's rows
-- in a quarter are counted once, even if several files changed the quarter. If there was a single
-- change, `sentence` describes it.
with changes as (
    select
        *,
        starts_with(file, 'return_register/') as is_register,
        withdrawn + moved + sent as changed,
        row_number() over (
            partition by return_name, area_code, file_sender, is_register, quarter_start_date
            order by file
        ) as place_in_quarter
    from data_quality.changes_by_others
),

summed as (
    select
        area_name,
        return_name,
        file_sender,
        is_register,
        first(file order by changed desc, file asc) as file,
        count(distinct file) as files,
        count(distinct fiscal_quarter) as quarters,
        min(fiscal_quarter) as fiscal_quarter,
        cast(sum(withdrawn) as bigint) as withdrawn,
        cast(sum(moved) as bigint) as moved,
        cast(sum(sent) as bigint) as sent,
        cast(sum(rows_before) filter (place_in_quarter = 1) as bigint) as rows_before,
        cast(sum(rows_now) filter (place_in_quarter = 1) as bigint) as rows_now,
        case when count(*) = 1 then min(sentence) end as sentence
    from changes
    group by area_name, return_name, file_sender, is_register
)

select * from summed
order by withdrawn + moved + sent desc, area_name asc, return_name asc, file asc
