{% macro files_of(return_name) -%}
    select
        file_name,
        sha256 as file_sha256,
        received_on,
        {{ file_number() }} as file_number,
        {{ find_number() }} as find_number,
        count(*) over (partition by received_on) > 1 as is_of_a_shared_day
    from {{ source('files', return_name) }} as files
    where status = 'accepted'
{%- endmacro %}

{#- List a return's accepted files, each with the day on which it was last received. -#}
{% macro receipts_of(return_name) -%}
    select
        files.file_name,
        {{ file_number() }} as file_number,
        {{ last_received_on() }} as last_received_on
    from {{ source('files', return_name) }} as files
    cross join {{ ref('stg_as_at') }} as as_at
    qualify files.status = 'accepted'
{%- endmacro %}

{#-
    Find the day on which a file's content was last received, under any file name. A copy dated
    after the as-at date is ignored, because the date must be a typo.
-#}
{% macro last_received_on() -%}
    greatest(files.received_on, max(case
        when files.status <> 'refused' and files.received_on <= as_at.as_at then files.received_on
    end) over (partition by files.sha256))
{%- endmacro %}

{% macro file_number() -%}
    cast(
        row_number() over (
            partition by files.status
            order by files.received_on, files.first_seen_at nulls first, files.file_name
        ) as integer
    )
{%- endmacro %}

{#-
    Files that have the same received date and were found by the same refresh are given the same
    number. If it is unknown which refresh found a file, the file is given its own number.
-#}
{% macro find_number() -%}
    cast(
        dense_rank() over (
            partition by files.status order by
                files.received_on,
                files.first_seen_at nulls first,
                case when files.first_seen_at is null then files.file_name end
        ) as integer
    )
{%- endmacro %}
