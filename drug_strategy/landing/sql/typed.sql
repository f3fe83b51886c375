{# Jinja macros that write SQL for a contract's column. #}
{% set readers = {
    'date': 'read_date', 'event_date': 'read_date', 'money': 'read_money', 'integer': 'read_integer',
    'number': 'read_number', 'boolean': 'read_boolean', 'quarter': 'read_quarter',
} %}

{# Read a cell as the column's type, or as null if it cannot be read. A number that is too large
   becomes the largest number of its type, and an overlong list or reference is cut. These values are
   still out of bounds, so they are reported. `is_clean` is an SQL expression that is true if the cell
   is known to be clean and readable. A reference's normalised form must be in `<cell>_compared`. #}
{% macro typed(column, cell, is_clean='false') -%}
{% if column.semantic_type in readers and not column.allowed -%}
{{ readers[column.semantic_type] }}({{ cell }})
{%- else -%}
case
    when (
        {{ is_clean }}
        or is_readable({{ cell }})
        {% if column.is_key or column.is_reference %}
        and not has_control_character({{ cell }})
        {% endif %}
    )
        {% if column.is_reference %}
        and is_ascii({{ cell }}_compared)
        {% endif %}
        {% if column.allowed %}
        then {{ allowed(column, cell) }}
        {% elif column.semantic_type == 'boroughs' %}
        then first_places({{ cell }})
        {% elif column.max_length %}
        then left({{ cell }}, {{ column.max_length + 1 }})
        {% else %}
        then {{ cell }}
        {% endif %}
end
{%- endif %}
{%- endmacro %}

{# Find a cell's allowed value, ignoring case, spaces and underscores. Most cells match an allowed
   value exactly, so only the others are folded. #}
{% macro allowed(column, cell) -%}
{% set folded = 'folded(%s)' % cell %}
{% if column.allowed | select('digit') | list %}
{% set folded = "regexp_replace(%s, '^(\\d+)\\.0+$', '\\1')" % folded %}
{% endif %}
case
    when {{ cell }} is null or {{ cell }} in ({{ column.allowed | map('text') | join(', ') }})
        then {{ cell }}
    else coalesce(
        list_extract(
            [{{ column.allowed | map('text') | join(', ') }}],
            list_position(
                [{{ column.allowed | map('replace', '_', '') | map('text') | join(', ') }}],
                {{ folded }}
            )
        ),
        {{ cell }}
    )
end
{%- endmacro %}

{# True if a value was cut, or empty if the column's values are never cut. #}
{% macro is_beyond(column, value) -%}
{% if column.semantic_type == 'money' -%}
{{ value }} in ({{ most_pounds }}, -{{ most_pounds }})
{%- elif column.semantic_type == 'integer' -%}
{{ value }} in ({{ most }}, -{{ most }})
{%- elif column.max_length -%}
length({{ value }}) > {{ column.max_length }}
{%- elif column.semantic_type == 'boroughs' -%}
semicolons({{ value }}) >= {{ most_places }}
{%- endif %}
{%- endmacro %}

{# True if a value is within bounds, so that its cell was not cut. #}
{% macro is_exact(column, value) -%}
{{ value }} is not null
{%- if is_beyond(column, value) %} and not ({{ is_beyond(column, value) }}){% endif %}
{%- endmacro %}
