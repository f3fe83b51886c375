-- A file's sender is the borough after which its folder is named. In other folders, it is the
-- only borough in the file's records.
with trail as (
    select * from {{ ref('int_record_trail') }}
    where disposition in ('accepted', 'superseded') and borough_codes is not null
),

files as (
    select
        return_name,
        file_name,
        case
            when file_name like '%/%' then {{ folded("split_part(file_name, '/', 1)") }}
        end as folder
    from {{ ref('stg_files') }}
    where status = 'accepted'
),

senders as (
    select
        files.return_name,
        files.file_name,
        aliases.borough_code as named_borough,
        case
            when aliases.borough_code is not null then aliases.borough_code
            when files.folder = 'headquarters' or count(distinct trail.borough_codes) > 1
                then 'several'
            else max(trail.borough_codes)
        end as sender
    from files
    left join {{ ref('place_aliases') }} as aliases on files.folder = aliases.place_folded
    left join trail
        on files.return_name = trail.return_name and files.file_name = trail.file_name
    group by files.return_name, files.file_name, files.folder, aliases.borough_code
),

changes as (
    select
        corrected.return_name,
        corrected.file_name,
        senders.named_borough,
        corrected.return_name as changed_return,
        corrected.area_code,
        corrected.quarter_start,
        corrected.withdrawn,
        corrected.taken - corrected.withdrawn as moved,
        0 as sent
    from {{ ref('int_corrected_rows') }} as corrected
    inner join senders
        on
            corrected.return_name = senders.return_name
            and corrected.file_name = senders.file_name
    inner join senders as before
        on
            corrected.return_name = before.return_name
            and corrected.corrected_file_name = before.file_name
    where
        corrected.taken > 0
        and coalesce(senders.sender not in (before.sender, corrected.area_code), true)
    union all
    select
        trail.return_name,
        trail.file_name,
        senders.named_borough,
        coalesce(trail.entered_return, trail.return_name) as changed_return,
        trail.borough_codes as area_code,
        trail.quarter_start,
        0 as withdrawn,
        0 as moved,
        trail.records as sent
    from trail
    inner join senders
        on trail.return_name = senders.return_name and trail.file_name = senders.file_name
    where
        trail.disposition = 'accepted'
        and trail.borough_codes <> senders.named_borough
        and trail.return_name not in ({{ listed(returns_that('is_list')) }})
),

rewritten as (
    select
        return_name,
        file_name,
        named_borough,
        changed_return,
        area_code,
        quarter_start,
        cast(sum(withdrawn) as bigint) as withdrawn,
        cast(sum(moved) as bigint) as moved,
        cast(sum(sent) as bigint) as sent
    from changes
    group by all
)

select * from rewritten
