-- One row for each combination of new file, return, borough and quarter, if the file changed what
-- another sender reports. It says how many of the sender's rows are used, and which quarterly
-- figures differ, before and now.
insert into public.data_quality.changes_by_others
with register as (
    select
        *,
        unnest([return_name, second_return_name]) as one_return
    from warehouse.marts.indicators
),

figures as (
    select
        register.one_return as return_name,
        changed.area_code,
        changed.period_start as quarter_start_date,
        string_agg(
            register.indicator_name || ': '
            || coalesce(regexp_replace(round(changed.value_before, 1)::varchar, '\.0$', ''), 'none')
            || ' before, '
            || coalesce(regexp_replace(round(changed.value_now, 1)::varchar, '\.0$', ''), 'none')
            || ' now',
            '; ' order by register.display_order
        ) as figures
    from changed_figures as changed
    inner join register on changed.indicator_id = register.indicator_id
    where changed.change <> 'same' and changed.period_type = 'quarter'
    group by register.one_return, changed.area_code, changed.period_start
),

rewritten as (
    select rows.*
    from warehouse.intermediate.int_rewritten_rows as rows
    semi join changed_files
        on
            rows.return_name = changed_files.return_name
            and rows.file_name = changed_files.file_name
            and not changed_files.is_gone
),

listed as (
    select
        rewritten.changed_return as return_name,
        rewritten.area_code,
        coalesce(areas.area_name, rewritten.area_code) as area_name,
        rewritten.quarter_start as quarter_start_date,
        coalesce(quarters.fiscal_quarter, strftime(rewritten.quarter_start, '%B %Y'))
            as fiscal_quarter,
        rewritten.return_name || '/' || rewritten.file_name as file,
        senders.area_name as file_sender,
        rewritten.withdrawn,
        rewritten.moved,
        rewritten.sent,
        coalesce(was.rows, 0) as rows_before,
        coalesce(built.rows, 0) as rows_now,
        figures.figures,
        case
            when rewritten.return_name = 'return_register' and rewritten.sent = 1
                then ' register entry'
            when rewritten.return_name = 'return_register' then ' register entries'
            when rewritten.sent = 1 then ' row'
            else ' rows'
        end as sent_things
    from rewritten
    left join warehouse.marts.areas as areas on rewritten.area_code = areas.area_code
    left join warehouse.marts.areas as senders on rewritten.named_borough = senders.area_code
    left join warehouse.marts.quarters as quarters
        on rewritten.quarter_start = quarters.quarter_start_date
    left join before.data_quality.counted_rows as was
        on
            rewritten.changed_return = was.return_name
            and rewritten.area_code = was.area_code
            and rewritten.quarter_start = was.quarter_start_date
    left join warehouse.data_quality.counted_rows as built
        on
            rewritten.changed_return = built.return_name
            and rewritten.area_code = built.area_code
            and rewritten.quarter_start = built.quarter_start_date
    left join figures
        on
            rewritten.changed_return = figures.return_name
            and rewritten.area_code = figures.area_code
            and rewritten.quarter_start = figures.quarter_start_date
)

select
    return_name,
    area_code,
    area_name,
    quarter_start_date,
    fiscal_quarter,
    file,
    file_sender,
    withdrawn,
    moved,
    sent,
    rows_before,
    rows_now,
    figures,
    area_name || ', ' || return_name || ', ' || fiscal_quarter || ': ' || file
    || coalesce(', which is in the folder of ' || file_sender || ',', '') || ' '
    || array_to_string(list_filter([
        case when withdrawn > 0
            then 'withdrew ' || withdrawn || ' row' || if(withdrawn = 1, '', 's') end,
        case when moved > 0
            then 'moved ' || moved || ' row' || if(moved = 1, '', 's') || ' to another area' end,
        case when sent > 0
            then 'has ' || sent || sent_things || ' for this borough' end
    ], lambda part: part is not null), ', ')
    || ' (' || rows_before || ' rows used before, ' || rows_now || ' now'
    || coalesce('; ' || figures, '') || ').' as sentence
from listed
order by return_name, area_name, quarter_start_date, file
