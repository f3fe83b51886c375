-- Every record that does not count for a fault of its own stands in quarantined_rows.
select
    judged.file_number,
    judged.row_number
from {{ ref('int_records__judged') }} as judged
inner join {{ ref('int_files') }} as files on judged.file_number = files.file_number
anti join {{ ref('quarantined_rows') }} as quarantined_rows
    on
        files.return_name = quarantined_rows.return_name
        and files.file_name = quarantined_rows.file_name
        and judged.row_number = quarantined_rows.row_number
        and quarantined_rows.record is not null
where judged.disposition in ('quarantined', 'duplicate')
