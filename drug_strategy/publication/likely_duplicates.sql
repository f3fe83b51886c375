-- One row for each new file and place of comparison, if too many of the file's records equal records
-- in other files in every column but the reference, the borough and the ward. The records are
-- compared once within their boroughs, and once with those of other boroughs. The other files are
-- listed, those with the most equal records first.
with new_files as (
    select
        changed.return_name,
        changed.file_name,
        files.accepted as records
    from changed_files as changed
    inner join warehouse.data_quality.file_reconciliation as files
        on changed.return_name = files.return_name and changed.file_name = files.file_name
    where not changed.is_gone and files.accepted >= $duplicates_for_hold
),

equal as (
    select
        events.*,
        unnest([true, false]) as is_of_same_borough,
        unnest([is_within, is_elsewhere]) as is_equal,
        unnest([chance_within, chance_elsewhere]) as chance
    from warehouse.intermediate.int_equal_events as events
    semi join new_files
        on events.return_name = new_files.return_name and events.file_name = new_files.file_name
),

counted as (
    select
        new_files.return_name,
        new_files.file_name,
        new_files.records,
        equal.is_of_same_borough,
        coalesce(sum(equal.records) filter (equal.is_equal), 0)::bigint as matches,
        sum(equal.records * equal.chance) as expected
    from new_files
    inner join equal
        on new_files.return_name = equal.return_name and new_files.file_name = equal.file_name
    group by
        new_files.return_name, new_files.file_name, new_files.records, equal.is_of_same_borough
),

suspect as (
    select * from counted
    where
        matches >= $duplicates_for_hold
        and matches >= $duplicate_share_for_hold * records
        and matches > expected + $normal_quantile_998 * sqrt(expected)
),

others as (
    select
        suspect.return_name,
        suspect.file_name,
        suspect.is_of_same_borough,
        events.return_name || '/' || events.file_name as other_file,
        sum(equal.records) as matches
    from suspect
    inner join equal
        on
            suspect.return_name = equal.return_name
            and suspect.file_name = equal.file_name
            and suspect.is_of_same_borough = equal.is_of_same_borough
            and equal.is_equal
    inner join warehouse.intermediate.int_equal_events as events
        on
            equal.return_name = events.return_name
            and equal.event_content = events.event_content
            and equal.file_name <> events.file_name
            and equal.is_of_same_borough = (equal.place = events.place)
    group by
        suspect.return_name, suspect.file_name, suspect.is_of_same_borough, events.return_name,
        events.file_name
)

select
    suspect.return_name || '/' || suspect.file_name as file,
    suspect.is_of_same_borough,
    suspect.records,
    suspect.matches,
    suspect.expected,
    list(others.other_file order by others.matches desc, others.other_file) as others
from suspect
inner join others using (return_name, file_name, is_of_same_borough)
group by
    suspect.return_name, suspect.file_name, suspect.is_of_same_borough, suspect.records,
    suspect.matches, suspect.expected
order by suspect.return_name, suspect.file_name, suspect.is_of_same_borough desc
