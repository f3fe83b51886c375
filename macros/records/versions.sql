{#-
    Write the CTEs up to and including `faulty`, `restated` and `same_day`. They contain the
    records with a fault, the keys with several faultless records, and the records that correct
    another file from the same day.
-#}
{% macro versions_of_records(faults) -%}
{{ joined_faults(faults) }},

-- Of a key's faultless records, those in the latest file are valid. If that file withdraws the
-- key, none of the records is valid.
restated as (
    select
        placed.record_key,
        min(case when not placed.is_withdrawn then placed.file_number end) as first_file_number,
        max(placed.file_number) as latest_file_number,
        max(case when not placed.is_withdrawn then placed.file_number end) as latest_content_number,
        coalesce(
            max(placed.file_number)
            = max(case when placed.is_withdrawn then placed.file_number end),
            false
        ) as is_key_gone
    from placed
    anti join faulty
        on placed.file_number = faulty.file_number and placed.row_number = faulty.row_number
    group by placed.record_key
    having count(*) > 1
),

-- Each faultless record is compared with the previous one for the same key and day. If the two
-- differ, the later record corrects the earlier one's file. A record that repeats a correction
-- corrects the same file.
versions_of_a_day as (
    select
        placed.file_number,
        placed.row_number,
        placed.record_key,
        files.received_on,
        lag(placed.file_number) over by_seen as file_number_before,
        lag(placed.record_content) over by_seen <> placed.record_content as is_different
    from placed
    inner join files on placed.file_number = files.file_number and files.is_of_a_shared_day
    semi join restated on placed.record_key = restated.record_key
    anti join faulty
        on placed.file_number = faulty.file_number and placed.row_number = faulty.row_number
    window by_seen as (
        partition by placed.record_key, files.received_on order by placed.file_number
    )
),

same_day as (
    select
        file_number,
        row_number,
        max(case when is_different then file_number_before end) over (
            partition by record_key, received_on order by file_number
            rows between unbounded preceding and current row
        ) as corrected_file_number
    from versions_of_a_day
)
{%- endmacro %}
