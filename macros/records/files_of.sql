{% macro files_of(return_name) %}
    select
        file_name,
        sha256 as file_sha256,
        received_on,
        cast(row_number() over (order by received_on, file_name) as integer) as file_number
    from {{ source('files', return_name) }}
    where status = 'accepted'
{% endmacro %}
