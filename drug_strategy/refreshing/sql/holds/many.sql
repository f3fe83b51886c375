-- One row for each indicator if at least ten of its final figures, and more than a fifth, would be
-- withdrawn or revised by more than a tenth. Its figures that rise or fall by more than half are
-- given as examples or, if there are none, the figure that changes furthest.
with large as (
    select
        indicator_id,
        list(in_words order by place) as in_words,
        flatten(list(files order by place)) as files
    from large_changes
    group by indicator_id
),

many as (
    select
        changes.*,
        coalesce(large.in_words, [changes.furthest]) as examples,
        case when len(large.files) > 0 then large.files else changes.files end as causes
    from indicator_changes as changes
    left join large using (indicator_id)
    where
        not changes.is_explained
        and changes.final_far >= 10
        and 5 * changes.final_far > changes.final_before
)

select
    '--accept-revisions ' || indicator_id as option,
    indicator_id || ': ' || number(final_far) || ' of ' || number(final_before)
    || ' final figures for London and the boroughs would be withdrawn or revised by more than a'
    || ' tenth, such as ' || listed(examples) || unless_caused_by(causes) as sentence,
    causes as files
from many
order by display_order, indicator_id
