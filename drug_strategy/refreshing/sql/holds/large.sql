-- One row for each indicator with a final figure that rises or falls by more than half.
select
    '--accept-revisions ' || indicator_id as option,
    indicator_id || ': final figures would rise or fall by more than half: '
    || listed(list(in_words order by place))
    || unless_caused_by(flatten(list(files))) || $since as sentence,
    flatten(list(files order by place)) as files
from large_changes
group by indicator_id
order by min(place)
