{% macro unknown_codes(codes) -%}
    {%- for column, allowed in by_column(codes) %}
        {%- set table, code = column.split('.') %}
        {%- set rows %}
    select 1 as failing
    from {{ ref(table) }}
    where {{ code }} not in ({{ listed(allowed) }})
        {%- endset %}
        {{- broken_rule(table, code ~ ' must be one of its codes; other codes', rows) }}
        {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro unknown_references(references) -%}
    {%- for column, key in by_column(references) %}
        {%- set table, reference = column.split('.') %}
        {%- set referred_table, referred_column = key.split('.') %}
        {%- set rows %}
    select 1 as failing
    from {{ ref(table) }} as referring
    anti join {{ ref(referred_table) }} as referred
        on referring.{{ reference }} = referred.{{ referred_column }}
    where referring.{{ reference }} is not null
        {%- endset %}
        {{- broken_rule(table, reference ~ ' must be in ' ~ referred_table ~ '; other values', rows) }}
        {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro broken_rules(rules) -%}
    {%- for table, rule in rules %}
        {%- set rows %}
    select 1 as failing
    from {{ ref(table) }}
    where not coalesce({{ rule }}, false)
        {%- endset %}
        {{- broken_rule(table, dbt.escape_single_quotes(rule) ~ ' must be true; failing rows', rows) }}
        {{- '\nunion all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#-
    Find the rows of an indicator register that name an unknown measure or return. They would match
    no records, and zero would be published. `measures` selects the returns' measures. Names are
    not split at `+`, because it is a regular expression in Spark.
-#}
{% macro unknown_measures(register, measures) -%}
with measures as (
    {{ measures }}
),

parts as (
    {%- for part in ['numerator', 'denominator'] %}
    select
        indicator_id,
        '{{ part }}' as part,
        replace({{ part }}_measure, ' ', '') as measure_names,
        replace({{ part }}_return, ' ', '') as return_names,
        counted_within_days
    from {{ ref(register) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

named as (
    select
        parts.*,
        {{ each_part("replace(measure_names, '+', ';')", "';'") }} as measure
    from parts
),

named_returns as (
    select
        parts.*,
        {{ each_part("replace(return_names, '+', ';')", "';'") }} as return_name
    from parts
),

found as (
    select
        named.indicator_id,
        named.part,
        named.return_names,
        named.counted_within_days,
        named.measure,
        count_if(
            named.measure = measures.measure
            and (
                named.return_names is null
                or {{ entry_names('named.return_names', 'measures.return_name') }}
            )
        ) as return_count,
        max(case when named.measure = measures.measure then measures.second_date end) as second_date,
        min_by(measures.measure, levenshtein(measures.measure, named.measure)) as nearest
    from named
    cross join measures
    group by all
),

faults as (
    select
        indicator_id,
        case
            when return_count = 0 and nearest <> measure
                then concat('there is no measure ', measure, '; the nearest is ', nearest)
            when return_count = 0
                then concat(part, '_return names no return that has the measure ', measure)
            when return_count > 1 and return_names is null
                then concat(
                    'several returns have the measure ', measure, '; write in ', part,
                    '_return which to count, joined by +'
                )
            when part = 'numerator' and second_date is null and counted_within_days is not null
                then concat(measure, ' has no second date; leave counted_within_days empty')
            when part = 'numerator' and second_date is not null and counted_within_days is null
                then concat(
                    measure, ' counts what happened by ', second_date,
                    '; write the number of days in counted_within_days'
                )
        end as fault
    from found
    union all
    select
        named_returns.indicator_id,
        concat(
            named_returns.part, '_return names ', named_returns.return_name,
            ', which does not have the measure ', replace(named_returns.measure_names, '+', ' or ')
        ) as fault
    from named_returns
    anti join measures
        on
            named_returns.return_name = measures.return_name
            and {{ entry_names('named_returns.measure_names', 'measures.measure') }}
)

select
    concat('in {{ register }}, ', indicator_id, ': ', fault) as sentence,
    '{{ register }}' as of_table
from faults
where fault is not null
order by sentence
{%- endmacro %}

{% macro broken_rule(table, rule, rows) %}
select
    concat('in {{ table }}, {{ rule }}: ', cast(count(*) as string)) as sentence,
    '{{ table }}' as of_table
from ({{ rows }}
) as failing_rows
having count(*) > 0
{%- endmacro %}

{% macro by_column(facts) %}
    {%- set pairs = [] -%}
    {%- for fact, columns in facts -%}
        {%- for column in columns -%}
            {%- do pairs.append((column, fact)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(pairs) }}
{% endmacro %}
