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

{% macro each_part(text, separator) -%}
    {{ adapter.dispatch('each_part')(text, separator) }}
{%- endmacro %}

{% macro default__each_part(text, separator) -%}
    explode(split({{ text }}, {{ separator }}))
{%- endmacro %}

{% macro duckdb__each_part(text, separator) -%}
    unnest(string_split({{ text }}, {{ separator }}))
{%- endmacro %}

{#-
    Join the texts of a row and of the rows after it in its window, which has at most 48 rows.
    DuckDB keeps the texts of `string_agg` in memory, even over a window: with four faults in each
    of a million records, the texts did not fit into 400 MB. Rows read with `lead` can be written
    to disk.
-#}
{% macro joined_over(window, text) -%}
    {{ adapter.dispatch('joined_over')(window, text) }}
{%- endmacro %}

{% macro default__joined_over(window, text) -%}
    string_agg({{ text }}, ';') over {{ window }}
{%- endmacro %}

{% macro duckdb__joined_over(window, text) -%}
    nullif(concat_ws(
        ';', {{ text }}
        {%- for ahead in range(1, 48) %}, lead({{ text }}, {{ ahead }}) over {{ window }}{% endfor %}
    ), '')
{%- endmacro %}

{#-
    Write a staged row as sent, without the columns that landing added and those in `added`.
-#}
{% macro row_as_json(relation, added) -%}
    {{ adapter.dispatch('row_as_json')(relation, landed_columns().values() | list + added) }}
{%- endmacro %}

{% macro duckdb__row_as_json(relation, made) -%}
    json_merge_patch(
        to_json({{ relation }}),
        '{{ '{' }}{% for name in made %}"{{ name }}": null{{ ', ' if not loop.last }}{% endfor %}{{ '}' }}',
        coalesce({{ relation }}.sent_cells, '{}'),
        coalesce({{ relation }}.unparsed_cells, '{}')
    )
{%- endmacro %}

{% macro default__row_as_json(relation, made) -%}
    {%- set typed = cells_by_name(
        "to_json(struct(" ~ relation ~ ".*), map('ignoreNullFields', 'false'))"
    ) -%}
    {%- set sent = cells_by_name(relation ~ '.sent_cells') -%}
    {%- set unparsed = cells_by_name(relation ~ '.unparsed_cells') -%}
    to_json(map_concat(
        map_filter(
            {{ typed }},
            (name, cell) -> name not in ({{ listed(made) }})
            and not map_contains_key({{ sent }}, name)
            and not map_contains_key({{ unparsed }}, name)
        ),
        map_filter({{ sent }}, (name, cell) -> not map_contains_key({{ unparsed }}, name)),
        {{ unparsed }}
    ))
{%- endmacro %}

{% macro cells_by_name(json) -%}
    from_json(coalesce({{ json }}, '{}'), 'map<string, variant>')
{%- endmacro %}

{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    listagg({{ measure }}, {{ delimiter_text }}) within group ({{ order_by_clause }})
{%- endmacro %}

{% macro with_commas(amount, places) -%}
    {{ adapter.dispatch('with_commas')('round(' ~ amount ~ ', ' ~ places ~ ')', places) }}
{%- endmacro %}

{% macro default__with_commas(amount, places) -%}
    format_number({{ amount }}, {{ places }})
{%- endmacro %}

{% macro duckdb__with_commas(amount, places) -%}
    format('{:,.{{ places }}f}', cast({{ amount }} as double))
{%- endmacro %}
