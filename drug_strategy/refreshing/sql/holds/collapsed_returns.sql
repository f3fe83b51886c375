-- One row for each return that has lost at least 20 valid rows and more than a fifth of them since
-- the last publication. If it has not, one row for each column that had a value in most rows, and
-- has lost at least 20 values and more than half of them. A column that its contract no longer has
-- is left out. Changes since an older publication ($since) are not checked.
create temp table collapsed_returns as
with compared as (
    select
        was.return_name,
        was.column_name,
        was.facts as facts_before,
        built.facts as facts_now,
        was.given as given_before,
        built.given as given_now,
        was.facts - built.facts >= 20 and 5 * built.facts < 4 * was.facts as has_lost_rows
    from before.data_quality.return_columns as was
    inner join warehouse.data_quality.return_columns as built using (return_name, column_name)
    where $since = ''
),

losses as (
    select
        return_name,
        listed(list(in_words order by lost desc, quarter_start asc, area_code asc)) as most_of_the_loss
    from missing_rows
    where area_code is not null
    group by return_name
),

files as (
    select
        return_name,
        list(file order by is_gone, file) as files
    from changed_files
    group by return_name
)

select distinct
    compared.return_name,
    case when not compared.has_lost_rows then compared.column_name end as column_name,
    compared.return_name || ': ' || case
        when compared.has_lost_rows
            then number(compared.facts_now) || ' of its rows are used now, but '
            || number(compared.facts_before) || ' were in the last publication'
            || coalesce(', most of the loss in ' || losses.most_of_the_loss, '')
        else compared.column_name || ' has a value in ' || number(compared.given_now) || ' of '
            || number(compared.facts_now) || ' rows now, but had a value in '
            || number(compared.given_before) || ' of ' || number(compared.facts_before)
            || ' in the last publication'
    end as sentence,
    coalesce(files.files, []) as files
from compared
left join losses using (return_name)
left join files using (return_name)
where
    compared.has_lost_rows
    or (
        2 * compared.given_before > compared.facts_before
        and 2 * compared.given_now < compared.given_before
        and compared.given_before - compared.given_now >= 20
    )
