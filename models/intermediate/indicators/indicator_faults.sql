-- One row per indicator, area (London, borough or not attributed), quarter and fault: the senders
-- with this fault. Nobody has to send rows that are not attributed to a borough, so missing rows
-- of this kind cause no fault for London.
with status as (
    select * from {{ ref('indicator_status') }}
    where fault is not null
),

ancestors as (
    select * from {{ ref('int_area_ancestors') }}
),

senders as (
    select distinct
        status.indicator_id,
        ancestors.ancestor_code,
        status.quarter_start,
        status.fiscal_quarter,
        status.fault,
        status.sender_name
    from status
    inner join ancestors on status.area_code = ancestors.area_code
    where
        status.area_code <> '{{ var("unattributed_code") }}'
        or ancestors.ancestor_code = status.area_code
),

faults as (
    select
        indicator_id,
        ancestor_code,
        quarter_start,
        fiscal_quarter,
        fault,
        {{ senders_in_words() }} as senders
    from senders
    group by indicator_id, ancestor_code, quarter_start, fiscal_quarter, fault
)

select * from faults
