-- The one row that says what this publication changed, and against which one before it.
-- The publication before is null in the first; one that changed nothing left no as-at date.
with before as (
    select
        r.publication_id,
        max(r.as_at) as as_at
    from marts.indicator_revisions as r
    inner join marts.publication as p
        on r.publication_id < p.publication_id
    group by r.publication_id
),

changes as (
    select
        (select max(c.previous_publication) from marts.publication_changes as c)
            as previous_publication,
        count(*) filter (where change = 'new') as new,
        count(*) filter (where change = 'revised') as revised,
        count(*) filter (where change = 'withdrawn') as withdrawn
    from shown_changes
),

since as (
    select
        coalesce(changes.previous_publication, (select max(b.publication_id) from before as b))
            as previous_publication,
        changes.new,
        changes.revised,
        changes.withdrawn
    from changes
)

select
    since.*,
    before.as_at as previous_as_at
from since
left join before
    on since.previous_publication = before.publication_id
