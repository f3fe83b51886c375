-- One row per outcome in the notes of the load log: a content, read by one version of the code.
-- A note has no rows if it is damaged. Times are in UTC. All outcomes of a content have its earliest
-- day and time, or no time if only the day was recorded. If the clock was ahead, they may lie in the
-- future; they are then read as now.
with

parsed as (
    select
        note,
        try(cast(cast(decode(content) as json) as map(varchar, json))) as outcomes
    from notes
),

outcomes as (
    select
        note,
        unnest(map_keys(outcomes)) as version,
        unnest(map_values(outcomes)) as written
    from parsed
),

converted as (
    select
        note,
        version,
        written,
        unnest(from_json(written, '{
            "first_seen": "date",
            "first_seen_at": "timestamp",
            "refusal": "varchar",
            "records": "bigint",
            "warnings": [{"reason": "varchar", "detail": "varchar"}],
            "size": "bigint",
            "parquet_sha256": "varchar",
            "gone_since": "date"
        }'))
    from outcomes
)

select
    note,
    version,
    least(min(first_seen) over of_note, $today) as first_seen,
    case
        when bool_and(first_seen_at is not null) over of_note
            then least(min(first_seen_at) over of_note, $now)
    end as first_seen_at,
    refusal,
    records,
    warnings,
    size,
    parquet_sha256,
    min(gone_since) over of_note as gone_since
from converted
window of_note as (partition by note)
qualify bool_and(
    first_seen is not null
    and records is not null
    and json_exists(written, '$.refusal')
    and (first_seen_at is not null or (written ->> 'first_seen_at') is null)
    and len(list_filter(warnings, w -> w.reason is null or w.detail is null)) = 0
) over of_note
