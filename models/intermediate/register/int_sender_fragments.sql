-- One row for each combination of return, sender and quarter for which the usual number of records
-- is known. This is the median of the previous two to four submitted quarters. A quarter with less
-- than 25 % of the usual number looks like a fragment, unless the register confirms the number
-- received.
with statuses as (
    select * from {{ ref('int_sender_status') }}
    where records is not null
),

earlier as (
    select
        statuses.return_name,
        statuses.sender_code,
        statuses.quarter_start,
        statuses.records,
        statuses.return_status in ('submitted', 'not_stated')
        and not statuses.is_confirmed as may_be_fragment,
        before.records as earlier_records,
        row_number() over (
            partition by statuses.return_name, statuses.sender_code, statuses.quarter_start
            order by before.quarter_start desc
        ) as place
    from statuses
    inner join statuses as before
        on
            statuses.return_name = before.return_name
            and statuses.sender_code = before.sender_code
            and statuses.quarter_start > before.quarter_start
    where before.return_status = 'submitted'
),

ordered as (
    select
        earlier.*,
        count(*) over sender_quarter as quarters,
        row_number() over (
            partition by return_name, sender_code, quarter_start order by earlier_records
        ) as size_order
    from earlier
    where place <= 4
    window sender_quarter as (partition by return_name, sender_code, quarter_start)
),

usual as (
    select
        return_name,
        sender_code,
        quarter_start,
        records,
        may_be_fragment,
        avg(case
            when size_order in (floor((quarters + 1) / 2.0), ceil((quarters + 1) / 2.0))
                then cast(earlier_records as double)
        end) as usual_records
    from ordered
    where quarters >= 2
    group by return_name, sender_code, quarter_start, records, may_be_fragment
),

fragments as (
    select
        usual.*,
        case
            when
                may_be_fragment
                and usual_records >= {{ var('fragment_from') }}
                and records < usual_records / 4
                then {{ fragment_in_words('records', 'usual_records') }}
        end as fragment
    from usual
)

select * from fragments
