-- One row for each return that has collapsed or has senders who lost most of a quarter's rows.
with lost as (
    select
        return_name,
        return_name || ': most rows of the last publication are missing from '
        || listed(list(
            in_words order by lost desc, quarter_start asc, area_code asc nulls first
        )) as sentence,
        flatten(list(
            files order by lost desc, quarter_start asc, area_code asc nulls first
        )) as files
    from lost_rows
    group by return_name
),

losses as (
    select 1 as place, return_name, column_name, sentence, files from collapsed_returns
    union all
    select 2 as place, return_name, null as column_name, sentence, files from lost
)

select
    '--accept-missing ' || return_name as option,
    string_agg(sentence, '; ' order by place, column_name)
    || unless_caused_by(flatten(list(files))) || $since as sentence,
    flatten(list(files order by place, column_name)) as files
from losses
group by return_name
order by min(place), return_name
