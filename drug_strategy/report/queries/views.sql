-- One row a figure that this publication changed, of a period that is over.
-- The report shows no other, so a figure whose period was not over last time is new to it.
create temp view shown_changes as
with last_time as (
    select arg_max(r.as_at, r.publication_id) as as_at
    from marts.indicator_revisions as r
    where
        r.publication_id
        <= (select max(c.previous_publication) from marts.publication_changes as c)
),

changes as (
    select
        c.*,
        c.period_start + case c.period_type
            when 'quarter' then interval 3 month else interval 1 year
        end <= last_time.as_at + interval 1 day as was_over,
        c.period_start + case c.period_type
            when 'quarter' then interval 3 month else interval 1 year
        end <= p.as_at + interval 1 day as is_over
    from marts.publication_changes as c
    cross join marts.publication as p
    cross join last_time
)

select
    indicator_id,
    indicator_name,
    area_code,
    area_name,
    period_type,
    period_start,
    period_label,
    case when was_over then change else 'new' end as change,
    value_before,
    value_now,
    caused_by,
    previous_publication
from changes
where is_over and (was_over or value_now is not null);

-- One row a figure that this publication revised, of a period that is over.
-- A figure that is new to the report is not revised.
create temp view revised as
select
    indicator_id,
    area_code,
    period_type,
    period_start
from shown_changes
where change = 'revised'
