{% macro files_of(return_name) -%}
    select
        file_name,
        sha256 as file_sha256,
        received_on,
        {{ file_number() }} as file_number,
        {{ find_number() }} as find_number,
        count(*) over (partition by received_on) > 1 as is_of_a_shared_day
    from {{ source('files', return_name) }}
    where status = 'accepted'
{%- endmacro %}

{#- Find the day on which each accepted file's content was last received, under any file name. -#}
{% macro receipts_of(return_name) -%}
    select
        file_name,
        last_received_on,
        file_number
    from ({{ received_files(return_name) }}) as received
    where status = 'accepted'
{%- endmacro %}

{#-
    List a return's files. If a copy's name has a date after the as-at date, that date is ignored,
    because it must be a typo.
-#}
{% macro received_files(return_name) -%}
    select
        files.*,
        greatest(files.received_on, max(case
            when files.status <> 'refused' and files.received_on <= as_at.as_at
                then files.received_on
        end) over (partition by files.sha256)) as last_received_on,
        case when files.status = 'accepted' then {{ file_number() }} end as file_number
    from {{ source('files', return_name) }} as files
    cross join {{ ref('stg_as_at') }} as as_at
{%- endmacro %}

{% macro file_number() -%}
    cast(
        row_number() over (
            partition by status order by received_on, first_seen_at nulls first, file_name
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
            partition by status order by
                received_on,
                first_seen_at nulls first,
                case when first_seen_at is null then file_name end
        ) as integer
    )
{%- endmacro %}
