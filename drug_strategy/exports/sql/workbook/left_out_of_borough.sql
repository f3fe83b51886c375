-- One row per file and reason for which rows that name a borough were left out, whoever sent them,
-- and per refused file that is not in another borough's folder. The private warehouse knows which
-- borough a row names.
with named as (
    select
        return_name,
        file_name,
        unnest(string_split(reasons, ';')) as reason,
        records
    from intermediate.int_record_trail
    where
        disposition = 'quarantined'
        and list_contains(string_split(borough_codes, ';'), $area_code)
),

left_out as (
    select return_name, file_name, reason, cast(sum(records) as bigint) as row_count
    from named
    where reason <> 'not_a_record'
    group by all
    union all
    select return_name, file_name, 'refused' as reason, null as row_count
    from data_quality.file_reconciliation
    where
        status = 'refused'
        and (
            not regexp_matches(lower(file_name), '^e09\d{6}/')
            or starts_with(lower(file_name), lower($area_code) || '/')
        )
)

select
    left_out.return_name as "Return",
    left_out.file_name as "File",
    files.received_on as "Received",
    left_out.reason as "Reason",
    left_out.row_count as "Rows",
    coalesce(files.refusal_reason, meanings.meaning) as "Meaning"
from left_out
inner join data_quality.file_reconciliation as files using (return_name, file_name)
left join published.data_quality.reason_meanings as meanings on left_out.reason = meanings.reason
order by left_out.return_name, left_out.file_name, left_out.reason
