-- One row per entry of the register that says nil or outstanding although rows were received.
-- The rows override the register; the entry has a warning.
with entries as (
    select * from {{ ref('return_register__current') }}
),

received as (
    select * from {{ ref('int_returns_received') }}
),

contradicted as (
    select
        entries.file_name,
        entries.row_number,
        'register_contradicted' as reason,
        'status' as column_name,
        entries.status as raw_value
    from entries
    semi join received
        on
            entries.return_name = received.return_name
            and entries.borough_code = received.borough_code
            and entries.quarter_start = received.quarter_start
    where entries.status in ('nil', 'outstanding')
)

select * from contradicted
