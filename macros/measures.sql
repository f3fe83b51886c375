{% macro count_of(flag) -%}
    {{ sum_of(1, flag) }}
{%- endmacro %}

{% macro sum_of(amount, flag='true') -%}
    cast(sum(case when {{ flag }} then {{ amount }} end) as decimal(38, 2))
{%- endmacro %}

{#-
    The figure counts what happened within a number of days of each case's own date. The register
    gives this number.
-#}
{% macro counted_within(measure) -%}
    select max(counted_within_days) as days from {{ ref('indicators') }}
    where numerator_measure = '{{ measure }}'
{%- endmacro %}

{% macro entry_names(entry, name) -%}
    coalesce({{ dbt.position(
        "'+' || " ~ name ~ " || '+'",
        "'+' || replace(" ~ entry ~ ", ' ', '') || '+'"
    ) }} > 0, false)
{%- endmacro %}

{% macro dense_measures(return_name, measures, area_levels=['ward', 'borough', 'unattributed']) %}
with counted as (
    select
        area_code,
        quarter_start
        {%- for measure in measures %},
        sum({{ measure }}) as {{ measure }}
        {%- endfor %}
    from {{ ref(return_name ~ '__measures') }}
    group by area_code, quarter_start
)

select
    places.borough_code,
    places.borough_name,
    places.ward_code,
    places.ward_name,
    places.quarter_start as quarter_start_date,
    places.fiscal_quarter,
    places.fiscal_year,
    case when places.area_level <> 'unattributed' then return_status.return_status end
        as return_status,
    return_status.is_provisional
    {%- for measure, data_type in measures.items() %},
    cast(case
        when return_status.return_status <> 'outstanding'
            then coalesce(counted.{{ measure }}, 0)
    end as {{ data_type }}) as {{ measure }}
    {%- endfor %}
from {{ ref('int_place_quarters') }} as places
inner join {{ ref('int_return_status') }} as return_status
    on
        return_status.return_name = '{{ return_name }}'
        and coalesce(places.borough_code, places.area_code) = return_status.area_code
        and places.quarter_start = return_status.quarter_start
left join counted
    on
        places.area_code = counted.area_code
        and places.quarter_start = counted.quarter_start
where places.area_level in ({{ listed(area_levels) }})
{% endmacro %}

{#-
    A return's measures are the columns described for its measures model. They are read from dbt's
    graph, which lists them once dbt has parsed the project.
-#}
{% macro long_measures(return_names) %}
    {%- set selects = [] -%}
    {%- for return_name in return_names -%}
        {%- set name = return_name ~ '__measures' -%}
        {%- set relation = ref(name) -%}
        {%- set columns = graph.nodes['model.' ~ project_name ~ '.' ~ name].columns if execute else {} -%}
        {%- for measure in columns if measure not in ['area_code', 'quarter_start', 'counted_ref'] -%}
            {%- set rows %}
    select
        '{{ measure }}' as measure,
        '{{ return_name }}' as return_name,
        area_code,
        quarter_start,
        {{ measure }} as amount,
        {{ 'counted_ref' if 'counted_ref' in columns else 'cast(null as string) as counted_ref' }}
    from {{ relation }}
    where {{ measure }} is not null
            {%- endset -%}
            {%- do selects.append(rows) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ selects | join('\n    union all') }}
{% endmacro %}

{% macro measures_of_returns() %}
    {%- set keys = ['area_code', 'quarter_start', 'counted_ref'] -%}
    {%- set rows = [] -%}
    {%- for return_name, facts in returns().items() if facts.is_measured and execute -%}
        {%- set name = return_name ~ '__measures' -%}
        {%- set model = graph.nodes.values() | selectattr('name', 'equalto', name) | first -%}
        {%- for measure in model.columns if measure not in keys -%}
            {%- do rows.append(
                "select '" ~ measure ~ "' as measure, '" ~ return_name ~ "' as return_name, '"
                ~ facts.counted_on | first ~ "' as counted_on, "
                ~ facts.is_registered | lower ~ ' as is_registered, '
                ~ (facts.reported_by in ['sender', 'quarter']) | lower ~ ' as may_be_nil'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | join('\n    union all\n    ') }}
{% endmacro %}

{% macro worst_return_status(return_status) -%}
    case
        when count_if({{ return_status }} = 'outstanding') > 0 then 'outstanding'
        when count_if({{ return_status }} = 'not_stated') > 0 then 'not_stated'
        when count_if({{ return_status }} = 'submitted') > 0 then 'submitted'
        when count_if({{ return_status }} = 'nil') > 0 then 'nil'
    end
{%- endmacro %}

{% macro worst_fault(fault) -%}
    case
        {%- for each in faults() %}
        when count_if({{ fault }} = '{{ each }}') > 0 then '{{ each }}'
        {%- endfor %}
        else max({{ fault }})
    end
{%- endmacro %}
