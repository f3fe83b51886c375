-- One row per register entry that contradicts the records received. A nil or outstanding entry is
-- contradicted if records were received. A submitted entry is contradicted if no records were
-- received, and London's entry if no extract for all of London was. The records take precedence,
-- and the entry gets a warning. Entries for quarters outside the reporting window are not checked.
with received as (
    select
        return_name,
        sender_code,
        quarter_start
    from {{ ref('int_returns_received') }}
    union all
    select
        return_name,
        '{{ var("london_code") }}' as sender_code,
        quarter_start
    from {{ ref('int_central_quarters') }}
    where is_declared
),

contradicted as (
    select
        entries.file_number,
        entries.row_number,
        'register_contradicted' as reason,
        'status' as column_name,
        entries.status as raw_value
    from {{ ref('return_register__current') }} as entries
    semi join {{ ref('int_quarters') }} as quarters
        on entries.quarter_start = quarters.quarter_start
    left join received
        on
            entries.return_name = received.return_name
            and entries.sender_code = received.sender_code
            and entries.quarter_start = received.quarter_start
    where
        (entries.status = 'submitted') = (received.return_name is null)
        and (entries.return_name in ({{ listed(returns_that('is_registered')) }}))
        = (entries.borough_code is not null)
)

select * from contradicted
