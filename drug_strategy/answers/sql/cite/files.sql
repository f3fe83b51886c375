-- One row for each accepted file on which an indicator is based, including the files of the return
-- register.
select
    files.sha256,
    files.return_name || '/' || files.file_name as file
from data_quality.file_reconciliation as files
inner join marts.indicators as indicators
    on
        files.return_name in (indicators.return_name, indicators.second_return_name)
        or (indicators.may_be_nil and files.return_name = 'return_register')
where indicators.indicator_id = $indicator_id and files.status = 'accepted'
order by file, files.sha256
