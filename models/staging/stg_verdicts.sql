-- One row a record and a reason against it that its row and file alone can tell.
-- A warning leaves the row in; any other reason quarantines it.
with judged as (
    select * from {{ source('quality', 'verdicts') }}
),

named as (
    select
        return_name,
        _sha256 as file_sha256,
        _received_on as received_on,
        _row_number as row_number,
        reason,
        is_warning,
        column_name,
        raw_value
    from judged
)

select * from named
