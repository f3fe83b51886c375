{#- List the returns of events whose key is one reference. Only these can be sent twice unseen. -#}
{% macro returns_of_events() %}
    {%- set names = [] -%}
    {%- for return_name, facts in returns().items()
        if facts.counted_as == 'event_date' and facts.key | length == 1
        and facts.key[0] in facts.references -%}
        {%- do names.append(return_name) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{#-
    Write two hashes of a record of an event. Records have the same `event_content` if they are
    equal in every column but the reference, the borough and the ward. Records with the same
    `event_kind` may also differ in the date on which they are counted.
-#}
{% macro hashes_of_events(facts) -%}
    {%- set content, kind = [], [] -%}
    {%- for column in facts.columns if column not in facts.key + [facts.place, facts.ward] -%}
        {%- set value = 'cast(sent.' ~ compared_column(facts, column) ~ ' as string)' -%}
        {%- do content.append(value) -%}
        {%- if column not in facts.counted_on -%}
            {%- do kind.append(value) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ content_hash(content) }} as event_content,
        {{ content_hash(kind) }} as event_kind,
{%- endmacro %}


{#- Count a return's accepted records, by file, place, day and content. -#}
{% macro counted_events(return_name) %}
    select
        '{{ return_name }}' as return_name,
        file_number,
        {{ place_of_event() }} as place,
        event_content,
        event_kind,
        {{ dbt.datediff("cast('2000-01-01' as date)", 'counted_on', 'day') }} as day_number,
        cast(count(*) as bigint) as records
    from {{ ref('int_' ~ return_name ~ '__records') }}
    where disposition = 'accepted'
    group by file_number, borough_codes, event_content, event_kind, counted_on
{% endmacro %}


{% macro place_of_event() -%}
    coalesce(borough_codes, '')
{%- endmacro %}


{#- List a return's accepted records whose content is in `likely`. -#}
{% macro likely_events(return_name) %}
    select
        '{{ return_name }}' as return_name,
        records.file_number,
        records.row_number,
        '{{ returns()[return_name].key[0] }}' as column_name,
        records.{{ returns()[return_name].key[0] }} as reference,
        {{ place_of_event() }} as place,
        records.event_content
    from {{ ref('int_' ~ return_name ~ '__records') }} as records
    where
        records.disposition = 'accepted'
        and records.event_content in (
            select likely.event_content from likely
            where likely.return_name = '{{ return_name }}'
        )
{% endmacro %}
