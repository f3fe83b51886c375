-- One row per error or warning in a record, with the faulty column and value. Validation finds
-- faults within a single row, and the record models then find faults in places and keys. A row that
-- is left out for another fault has its unknown ward too, so that the sender corrects both at once.
with validated as (
    select
        listed.return_name,
        listed.file_name,
        results._row_number as row_number,
        results.reason,
        results.column_name,
        results.raw_value
    from read_parquet($results, union_by_name = true) as results
    inner join read_parquet($files) as listed
        on
            results.return_name = listed.return_name
            and results._sha256 = listed.sha256
            and results._received_on = listed.received_on
    where listed.status = 'accepted'
),

quarantined as (
    select
        * exclude (reasons, column_name, raw_value, unmatched_ward),
        unnest(string_split(reasons, ';')) as reason
    from data_quality.quarantined_rows
),

faults as (
    select
        quarantined.* exclude (record),
        validated.column_name,
        validated.raw_value,
        case when validated.reason is null or validated.column_name is null then record end
            as record,
        false as is_kept
    from quarantined
    left join validated using (return_name, file_name, row_number, reason)
    where quarantined.reason <> 'duplicate_row'
    union all by name
    select
        return_name,
        file_name,
        row_number,
        sheet_row,
        reference,
        'ward_unmatched' as reason,
        'ward' as column_name,
        unmatched_ward as raw_value,
        false as is_kept
    from data_quality.quarantined_rows
    where unmatched_ward is not null and reasons <> 'duplicate_row'
    union all by name
    select *, true as is_kept from data_quality.row_warnings
)

select * from faults
order by return_name, file_name, row_number, is_kept, reason, column_name
