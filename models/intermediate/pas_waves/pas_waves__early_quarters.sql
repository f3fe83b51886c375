-- One row for each quarter for which all respondents' records had been received by the quarter's
-- last day.
with files as (
    {{ receipts_of('pas_waves') }}
),

received as (
    select
        respondents.quarter_start,
        max(files.last_received_on) as last_received_on
    from {{ ref('pas_waves__current') }} as respondents
    inner join files on respondents.file_number = files.file_number
    group by respondents.quarter_start
),

early as (
    select quarters.quarter_start
    from received
    inner join {{ ref('int_quarters') }} as quarters
        on received.quarter_start = quarters.quarter_start
    where received.last_received_on <= quarters.quarter_end
)

select * from early
