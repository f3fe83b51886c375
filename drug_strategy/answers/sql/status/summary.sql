-- One row: the publication, with its counts of files, records and changed figures. Titles, totals
-- and notes are not records, and are counted separately. A figure is redefined if it changed
-- because of a new version of the software.
with files as (
    select
        count(*) as files,
        count(*) filter (where status = 'refused') as refused,
        count(*) filter (where status = 'duplicate') as duplicates,
        cast(coalesce(sum(records - no_records), 0) as bigint) as records,
        cast(coalesce(sum(accepted), 0) as bigint) as accepted,
        cast(coalesce(sum(superseded), 0) as bigint) as superseded,
        cast(coalesce(sum(withdrawn), 0) as bigint) as withdrawn,
        cast(coalesce(sum(duplicate), 0) as bigint) as repeated,
        cast(coalesce(sum(quarantined - no_records), 0) as bigint) as quarantined,
        cast(coalesce(sum(no_records), 0) as bigint) as no_records
    from data_quality.file_reconciliation
),

revised as (
    select
        indicator_id,
        publication_id
    from marts.indicator_revisions
    qualify value is distinct from lag(value) over (
            partition by indicator_id, area_code, period_type, period_start order by publication_id
        )
),

changes as (
    select
        count(distinct revised.indicator_id) as indicators_changed,
        count(revised.indicator_id) as figures_changed
    from marts.publication as publication
    left join revised on publication.publication_id = revised.publication_id
),

redefined as (
    select
        count(*) as figures_redefined,
        any_value(caused_by) as redefined_by
    from marts.publication_changes
    where starts_with(caused_by, 'version ')
)

select
    publication.publication_id,
    publication.published_at,
    publication.as_at,
    publication.contains_synthetic,
    files.*,
    changes.*,
    redefined.*
from marts.publication as publication
cross join files
cross join changes
cross join redefined
