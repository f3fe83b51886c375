{# One row per wave with an answer in the landed survey files. A wave asks about the quarter that
   ended before its interviews. #}
select distinct printf('%d-%02d Q%d', year, (year + 1) % 100, quarter) as wave
from (
    select
        year(interview_date - interval 3 month) as year,
        quarter(interview_date - interval 3 month) as quarter
    from read_parquet([{{ files | map('text') | join(', ') }}])
    where interview_date is not null
) as interviews
order by all
