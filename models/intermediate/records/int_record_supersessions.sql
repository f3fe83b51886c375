-- One row a record that a later file says again, says otherwise or takes back.
-- Of a key's records that are not quarantined the latest file's stand; a withdrawal withdraws.
with good as not materialized (  -- read twice is cheaper than kept once
    select
        records.return_name,
        records.file_number,
        records.row_number,
        records.record_key,
        records.is_withdrawn
    from {{ ref('int_records') }} as records
    anti join {{ ref('int_record_reasons') }} as faulty
        on records.file_number = faulty.file_number and records.row_number = faulty.row_number
    where {{ is_built('records.return_name') }}
),

restated as (
    select
        return_name,
        record_key,
        max(file_number) as latest_file_number
    from good
    group by return_name, record_key
    having count(*) > 1
),

superseded as (
    select
        good.return_name,
        good.file_number,
        good.row_number
    from good
    inner join restated
        on good.return_name = restated.return_name and good.record_key = restated.record_key
    where good.file_number < restated.latest_file_number and not good.is_withdrawn
)

select * from superseded
