{% macro current_rows(return_name) %}
    select
        records.*
        {%- if not returns()[return_name].is_list %},
        records.borough_codes as borough_code
        {%- endif %}
    from {{ ref(return_name ~ '__records') }} as records
    where records.disposition = 'accepted'
{% endmacro %}
