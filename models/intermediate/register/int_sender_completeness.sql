-- One row per counted return, sender and quarter so far: how many records the sender usually sends,
-- and whether far fewer were received for a quarter that is over. Usual is the median of the last
-- eight submitted quarters. A number that the register confirms is not doubted. This is a warning
-- alone: the figures are what was received.
with statuses as (
    select * from {{ ref('int_sender_status') }}
    where records is not null
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

earlier as (
    select
        statuses.return_name,
        statuses.sender_code,
        statuses.quarter_start,
        before.records
    from statuses
    inner join statuses as before
        on
            statuses.return_name = before.return_name
            and statuses.sender_code = before.sender_code
            and statuses.quarter_start > before.quarter_start
    where before.return_status = 'submitted'
    qualify row_number() over (
            partition by statuses.return_name, statuses.sender_code, statuses.quarter_start
            order by before.quarter_start desc
        ) <= 8
),

usual as (
    select
        return_name,
        sender_code,
        quarter_start,
        cast(median(records) as double) as usual_records
    from earlier
    group by return_name, sender_code, quarter_start
    having count(*) >= 4
),

completeness as (
    select
        statuses.return_name,
        statuses.sender_code,
        statuses.quarter_start,
        usual.usual_records,
        coalesce(
            quarters.is_complete
            and statuses.return_status in ('submitted', 'not_stated')
            and not statuses.is_confirmed
            and usual.usual_records >= {{ var('records_for_warning') }}
            and 2 * statuses.records < usual.usual_records, false
        ) as is_far_fewer
    from statuses
    inner join quarters on statuses.quarter_start = quarters.quarter_start
    left join usual
        on
            statuses.return_name = usual.return_name
            and statuses.sender_code = usual.sender_code
            and statuses.quarter_start = usual.quarter_start
)

select * from completeness
