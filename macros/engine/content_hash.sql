{% macro content_hash(texts) -%}
    {{ adapter.dispatch('content_hash')(texts) }}
{%- endmacro %}

{% macro default__content_hash(texts) -%}
    md5(concat_ws(
        chr(31),
        {% for text in texts %}coalesce({{ text }}, chr(30)){{ ', ' if not loop.last }}{% endfor %}
    ))
{%- endmacro %}

{% macro duckdb__content_hash(texts) -%}
    hash({{ texts | join(", ") }})
{%- endmacro %}
