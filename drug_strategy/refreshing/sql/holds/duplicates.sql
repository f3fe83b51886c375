-- One row for each new file, if too many of its records equal records in other files in every
-- column but the reference, the borough and the ward. The records are compared once within their
-- boroughs, and once with those of other boroughs. The new file is listed first, and then the other
-- files, those with the most equal records first.
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
),

listed_others as (
    select
        return_name,
        file_name,
        is_of_same_borough,
        list(other_file order by matches desc, other_file asc) as files
    from others
    group by return_name, file_name, is_of_same_borough
)

select
    '--accept-duplicates ' || return_name || '/' || file_name as option,
    'A new file of ' || return_name || ' probably contains records that were sent before: of its '
    || number(any_value(suspect.records)) || ' records, '
    || string_agg(
        number(suspect.matches) || ' match records of '
        || case when is_of_same_borough then 'the same borough' else 'other boroughs' end
        || ' (chance alone would give '
        || case
            when suspect.expected < 0.1 then 'less than 0.1'
            else format('{:,.1f}', suspect.expected)
        end || ')',
        ' and ' order by is_of_same_borough desc
    )
    || ' in every column but the reference, borough and ward. Ask the sender' as sentence,
    [return_name || '/' || file_name]
    || flatten(list(listed_others.files order by is_of_same_borough desc)) as files
from suspect
inner join listed_others using (return_name, file_name, is_of_same_borough)
group by return_name, file_name
order by return_name, file_name
