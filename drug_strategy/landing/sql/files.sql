-- One row per file received by $as_at, with its status. If several files of a return have the same
-- content, only the one received first is used, and the first by name if they were received on the
-- same day. The others are duplicates. A refused file never makes a duplicate of an accepted one.
with

received as (
    select
        *,
        coalesce(received_in_name, first_seen) as received_on
    from found
),

ranked as (
    select
        *,
        sha256 <> '' and row_number() over (
            partition by return_name, sha256
            order by refusal is not null, received_on, file_name
        ) > 1 as is_copy
    from received
    where $as_at is null or received_on <= $as_at
),

judged as (
    select
        *,
        case
            when is_copy then 'duplicate'
            when refusal is not null then 'refused'
            else 'accepted'
        end as status
    from ranked
)

select
    return_name,
    file_name,
    sha256,
    received_on,
    status,
    case when status = 'refused' then file_name || ': ' || refusal end as refusal_reason,
    case when status = 'accepted' then records else 0 end as records,
    case when status = 'accepted' then warnings else [] end as warnings,
    is_new,
    first_seen_at
from judged
order by return_name, file_name
