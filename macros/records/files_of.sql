{% macro files_of(return_name) %}
    select
        file_name,
        sha256 as file_sha256,
        received_on,
        {{ file_number() }} as file_number
    from {{ source('files', return_name) }}
    where status = 'accepted'
{% endmacro %}

{% macro file_number() -%}
    cast(
        row_number() over (partition by status order by received_on, file_name) as integer
    )
{%- endmacro %}
