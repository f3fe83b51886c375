{#- A hash of several texts, null ones apart from empty ones; a number where the engine can. -#}
{% macro content_hash(texts) -%}
    {{ adapter.dispatch('content_hash')(texts) }}
{%- endmacro %}

{% macro default__content_hash(texts) -%}
    md5(concat_ws(chr(31), {{ separated(texts) }}))
{%- endmacro %}

{% macro duckdb__content_hash(texts) -%}
    md5_number(concat_ws(chr(31), {{ separated(texts) }}))
{%- endmacro %}

{% macro separated(texts) -%}
    {% for text in texts %}coalesce({{ text }}, chr(30)){{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}
