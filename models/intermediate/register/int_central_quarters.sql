-- One row for each combination of return and quarter that a central file covers. Only returns that
-- boroughs send are included. A central file is an extract for all of London: its valid records
-- cover most boroughs. A central file covers a quarter if it has records from that quarter and was
-- received after its end.
with good as (
    select * from {{ ref('int_record_trail') }}
    where
        return_name in ({{ listed(returns_that('is_registered')) }})
        and disposition in ('accepted', 'superseded', 'taken_back')
),

files as (
    select * from {{ ref('stg_files') }}
    where status = 'accepted'
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

central_files as (
    select
        files.return_name,
        files.file_name,
        files.last_received_on
    from files
    inner join good on files.return_name = good.return_name and files.file_name = good.file_name
    group by files.return_name, files.file_name, files.last_received_on
    having count(distinct good.borough_codes) >= {{ var('central_file_boroughs') }}
),

covered as (
    select distinct
        good.return_name,
        good.quarter_start
    from good
    inner join central_files
        on
            good.return_name = central_files.return_name
            and good.file_name = central_files.file_name
    inner join quarters
        on
            good.quarter_start = quarters.quarter_start
            and central_files.last_received_on > quarters.quarter_end
)

select * from covered
