-- One row for each combination of file, return, area and quarter, if the file changed what another
-- sender reports: it withdrew or moved the other sender's records, or has records or register
-- entries for another borough. A file's sender is the borough after which its folder is named. In
-- other folders, it is the only borough in the file's records.
with trail as (
    select * from {{ ref('int_record_trail') }}
    where disposition in ('accepted', 'superseded') and borough_codes is not null
),

names as (
    select distinct
        return_name,
        file_name,
        case
            when file_name like '%/%' then {{ folded("split_part(file_name, '/', 1)") }}
        end as folder
    from {{ ref('stg_files') }}
    where status = 'accepted'
),

contents as (
    select
        return_name,
        file_name,
        case when count(distinct borough_codes) = 1 then max(borough_codes) else 'several' end
            as sender
    from trail
    group by return_name, file_name
),

senders as (
    select
        names.return_name,
        names.file_name,
        aliases.borough_code as named_borough,
        case
            when aliases.borough_code is not null then aliases.borough_code
            when names.folder = 'headquarters' then 'several'
            else contents.sender
        end as sender
    from names
    left join {{ ref('place_aliases') }} as aliases on names.folder = aliases.place_folded
    left join contents
        on
            names.return_name = contents.return_name
            and names.file_name = contents.file_name
),

taken as (
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
),

sent as (
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

united as (
    select * from taken
    union all
    select * from sent
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
    from united
    group by all
)

select * from rewritten
