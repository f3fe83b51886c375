-- One row for each indicator for which files were added or removed, with a list of these files. An
-- added register file is listed only if it has entries for the indicator's return.
create temp table moved_files as
with entered as (
    select distinct
        return_name,
        file_name,
        entered_return
    from warehouse.intermediate.int_record_trail
    where entered_return is not null
)

select
    register.indicator_id,
    list(distinct changed_files.file order by changed_files.file) as files
from warehouse.marts.indicators as register
inner join changed_files
    on
        changed_files.return_name in (register.return_name, register.second_return_name)
        or (changed_files.return_name = 'return_register' and register.may_be_nil)
left join entered
    on
        changed_files.return_name = entered.return_name
        and changed_files.file_name = entered.file_name
        and entered.entered_return in (register.return_name, register.second_return_name)
where
    changed_files.return_name <> 'return_register'
    or changed_files.is_gone
    or entered.entered_return is not null
group by register.indicator_id
