-- One row per line of the files received so far, whether or not the line is a record.
-- Generated from the contracts by `make generate`: change the contract, not this file.
with landed as (
    select * from {{ source('landed', 'return_register') }}
),

named as (
    select
        _sha256 as file_sha256,
        _row_number as row_number,
        _line_kind as line_kind,
        _unparsed as unparsed_cells,
        _sent as sent_cells,
        _record as raw_cells,
        _content as content_hash,
        return_name,
        borough,
        quarter,
        status,
        due_date,
        received_date,
        records,
        coalesce(withdrawn, false) as is_withdrawn
    from landed
)

select * from named
