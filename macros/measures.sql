{#-
    Select the rows that a measure counts, each with the area, the other `columns` and the amount
    that it adds. The figures that follow up an event for a number of days have this number in the
    register.
-#}
{% macro measured(return_name, measure, rows, area_code, columns) -%}
    {%- set rule = measures_by_return()[return_name][measure] -%}
    select
        '{{ measure }}' as measure,
        '{{ return_name }}' as return_name,
        {{ area_code }} as area_code,
        {{ columns }},
        cast(
            {%- if rule.days_from %} {{ dbt.datediff(rule.days_from, rule.second_date, 'day') }}
            {%- else %} {{ rule.amount or 1 }}
            {%- endif %} as decimal(38, 2)
        ) as amount
    from {{ rows }}
    where ({{ rule['where'] or 'true' }})
        and ({{ rule['and'] or 'true' }})
        {%- if rule.second_date %}
        and {{ dbt.datediff('counted_on', rule.second_date, 'day') }} between 0 and (
            select max(counted_within_days) from follow_ups
            where return_name = '{{ return_name }}' and measure = '{{ measure }}'
        )
        {%- endif %}
{%- endmacro %}

{#- Name the rows in which a return's measures are looked for. -#}
{% macro rows_to_measure(return_name) -%}
    {%- set named = (measures_by_return()[return_name] or {})['+rows'] -%}
    {{ named or '(' ~ current_rows(return_name) ~ ') as accepted' }}
{%- endmacro %}

{% macro dense_measures(return_name, measures, area_levels=['ward', 'no_ward', 'unattributed']) -%}
select
    borough_code,
    borough_name,
    ward_code,
    ward_name,
    quarter_start as quarter_start_date,
    fiscal_quarter,
    fiscal_year,
    return_status,
    is_provisional
    {%- for measure, data_type in measures.items() %},
    cast({{ reported_sum(return_name, measure) }} as {{ data_type }}) as {{ measure }}
    {%- endfor %}
from {{ ref('int_reported_measures') }}
where return_name = '{{ return_name }}' and area_level in ({{ listed(area_levels) }})
group by all
{%- endmacro %}

{#- A measure that the return does not have would have no rows, and would be published as zero. -#}
{% macro reported_sum(return_name, measure) -%}
    {%- if execute and measure not in measures_by_return()[return_name] -%}
        {{ exceptions.raise_compiler_error(return_name ~ ' has no measure ' ~ measure) }}
    {%- endif -%}
    sum(case
        when return_name = '{{ return_name }}'
            then case when measure = '{{ measure }}' then amount else nothing end
    end)
{%- endmacro %}

{#-
    List each return's measures, which are in the YAML of the model `measures`. They are read from
    dbt's graph, which lists them once dbt has parsed the project.
-#}
{% macro measures_by_return() %}
    {%- if execute -%}
        {{ return(graph.nodes['model.' ~ project_name ~ '.int_measures'].config.meta.measures) }}
    {%- endif -%}
    {{ return({}) }}
{% endmacro %}

{% macro measures_of_returns() %}
    {%- set rows = [] -%}
    {%- for return_name, measures in measures_by_return().items() -%}
        {%- set facts = returns()[return_name] -%}
        {%- for measure, rule in measures.items() if rule is mapping -%}
            {%- do rows.append(
                "select '" ~ measure ~ "' as measure, '" ~ return_name ~ "' as return_name, '"
                ~ facts.counted_on | first ~ "' as counted_on, "
                ~ (("'" ~ rule.second_date ~ "'") if rule.second_date else 'null') ~ ' as second_date, '
                ~ facts.is_registered | default(false) | lower ~ ' as is_registered, '
                ~ (facts.reported_by in ['sender', 'quarter']) | lower ~ ' as may_be_nil'
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | join('\n    union all\n    ') }}
{% endmacro %}

{#- Divide, and give percentages and the index out of 100. -#}
{% macro quotient(numerator, denominator, unit) -%}
    case when {{ unit }} in ('percent', 'index') then 100 else 1 end
    * {{ numerator }} / nullif({{ denominator }}, 0)
{%- endmacro %}

{% macro worst_return_status(return_status) -%}
    case
        when count_if({{ return_status }} = 'outstanding') > 0 then 'outstanding'
        when count_if({{ return_status }} = 'not_stated') > 0 then 'not_stated'
        when count_if({{ return_status }} = 'submitted') > 0 then 'submitted'
        when count_if({{ return_status }} = 'nil') > 0 then 'nil'
    end
{%- endmacro %}

{#- The faults of a return's quarter, worst first, in words for one quarter and for several. -#}
{% macro faults() -%}
    {{ return({
        'outstanding': ('is outstanding for', 'are outstanding for'),
        'early': ('was sent too early by', 'were sent too early by'),
        'not followed up': ('has not been followed up by', 'have not been followed up by')
    }) }}
{%- endmacro %}

{% macro worst_fault(fault) -%}
    case
        {%- for each in faults() %}
        when count_if({{ fault }} = '{{ each }}') > 0 then '{{ each }}'
        {%- endfor %}
        else max({{ fault }})
    end
{%- endmacro %}
