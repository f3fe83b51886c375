-- One row for each combination of sender, return and borough's folder, if files in the folder
-- changed what the sender had reported: a sentence that names no file, and the files, the one that
-- changed most first. The sender's rows in a quarter are counted once, even if several files changed
-- the quarter. A single change has a sentence of its own.
with changes as (
    select
        *,
        starts_with(file, 'return_register/') as is_register,
        withdrawn + moved + sent as changed,
        row_number() over (
            partition by return_name, area_code, file_sender, is_register, quarter_start_date
            order by file
        ) as place_in_quarter,
        row_number() over (
            partition by return_name, area_code, file_sender, file
            order by withdrawn + moved + sent desc
        ) as place_in_file
    from data_quality.changes_by_others
),

summed as (
    select
        area_name,
        return_name,
        file_sender,
        is_register,
        list(file order by changed desc, file asc) filter (place_in_file = 1) as files,
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
),

done as (
    select
        *,
        list_filter([
            case when withdrawn > 0
                then format('withdrew {:,} row', withdrawn) || if(withdrawn = 1, '', 's') end,
            case when moved > 0
                then format('moved {:,} row', moved) || if(moved = 1, '', 's')
                || ' to another area' end,
            case when sent > 0
                then if(len(files) = 1, 'has', 'have') || format(' {:,} ', sent)
                || case when is_register then 'register entr' || if(sent = 1, 'y', 'ies')
                    else 'row' || if(sent = 1, '', 's') end
                || ' for this borough' end
        ], lambda part: part is not null) as parts
    from summed
),

worded as (
    select
        *,
        area_name || ', ' || return_name || ', '
        || case when quarters = 1 then fiscal_quarter else format('{:,} quarters', quarters) end
        || ': ' as start,
        if(len(files) = 1, 'a file', format('{:,} files', len(files)))
        || coalesce(', in the folder of ' || file_sender || ',', '') || ' '
        || if(len(parts) = 1, '', array_to_string(parts[:-2], ', ') || ' and ') || parts[-1]
        || format(' ({:,} rows used before, {:,} now).', rows_before, rows_now) as what
    from done
)

select
    coalesce(replace(sentence, files[1], 'a file'), start || what) as sentence,
    files
from worded
order by withdrawn + moved + sent desc, area_name asc, return_name asc, files[1] asc
