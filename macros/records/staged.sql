{#- Name the columns of the rows that landing wrote for a return. -#}
{% macro staged(return_name) -%}
{%- set facts = returns()[return_name] -%}
select
    {% for landed, name in landed_columns().items() %}{{ landed }} as {{ name }},
    {% endfor -%}
    {% for column in facts.columns + added_columns(facts) %}{{ column }},
    {% endfor -%}
    coalesce(withdrawn, false) as is_withdrawn
from {{ source('landed', return_name) }}
{%- endmacro %}


{% macro landed_columns() %}
    {{ return({
        '_sha256': 'file_sha256',
        '_row_number': 'row_number',
        '_sheet_row': 'sheet_row',
        '_line_kind': 'line_kind',
        '_unparsed': 'unparsed_cells',
        '_sent': 'sent_cells',
        '_record': 'raw_cells',
        '_content': 'content_hash'
    }) }}
{% endmacro %}


{#- List the columns that landing adds to a return so that its references can be compared. -#}
{% macro added_columns(facts) %}
    {%- set names = [] -%}
    {%- for column in facts.references -%}
        {%- do names.append(compared_column(facts, column)) -%}
    {%- endfor -%}
    {%- for column in facts.persons -%}
        {%- do names.append(column ~ '_unpadded') -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{#- Name the column that is the same for every spelling of a reference. -#}
{% macro compared_column(facts, column) %}
    {{ return(column ~ '_compared' if column in facts.references else column) }}
{% endmacro %}
