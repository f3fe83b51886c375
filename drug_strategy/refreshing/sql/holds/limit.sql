-- One row if more complete figures would be revised or withdrawn than the limit (a percentage)
-- allows. Changes that have another reason or were accepted do not count. The five indicators with
-- most changes are named.
with rest as (
    select * from indicator_changes
    where not is_explained and not list_contains($accept_revisions::text[], indicator_id)
),

counted as (
    select
        (select sum(complete_changed) from rest) as changed,
        (select count_if(was_complete) from changed_figures) as complete
),

most as (
    select
        files,
        row_number() over (
            order by revised + withdrawn desc, display_order asc, indicator_id asc
        ) as place,
        indicator_id || ' (' || number(revised) || ' revised, ' || number(withdrawn)
        || ' withdrawn' || coalesce(', such as ' || furthest, '') || ')' as in_words
    from rest
    qualify place <= 5
),

most_of_them as (
    select
        string_agg(in_words, ', ' order by place) as in_words,
        flatten(list(files order by place)) as files
    from most
)

select
    '--accept-revisions' as option,
    number(counted.changed) || ' of ' || number(counted.complete)
    || ' complete published figures (' || format('{:.1f}', 100 * counted.changed / counted.complete)
    || '%) would be revised or withdrawn, which is more than ' || $limit || '%: '
    || most_of_them.in_words || unless_caused_by(most_of_them.files) as sentence,
    most_of_them.files
from counted
cross join most_of_them
where 100 * counted.changed > $limit * counted.complete
