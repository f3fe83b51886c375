-- The area is the smallest in which events are known to have happened. measures.yml in this
-- folder says how each measure is counted.
with disruptions as (
    select
        *,
        -- A disruption that names no borough is counted for London.
        {{ each_part("coalesce(borough_codes, '" ~ var('london_code') ~ "')", "';'") }}
            as borough_code
    from ({{ current_rows('network_disruptions') }}) as accepted
),

-- One row for each combination of network, quarter and borough in which a network was disrupted.
-- The network's reference is kept, so that later models can count the network only once.
networks as (
    select
        borough_code,
        quarter_start,
        network_ref_compared,
        bool_or(network_type = 'commercial_cannabis') as is_cannabis_network
    from disruptions
    group by all
),

orders as (
    select * from {{ ref('int_asset_confiscations__current') }}
),

follow_ups as (
    select * from {{ ref('int_indicator_measures') }}
    where counted_within_days is not null
),

counted as (
    {%- for return_name in returns_that('is_measured') %}
        {%- set of_return = measures_by_return()[return_name] %}
        {%- set rows = rows_to_measure(return_name) %}
        {%- set known_area = 'ward' if returns()[return_name].ward else 'borough' %}
        {%- set area_code = finest_area_code(of_return['+finest_area'] or known_area) %}
        {%- set counted_ref = of_return['+counted_ref'] or 'null' %}
        {%- set columns = 'quarter_start, cast(' ~ counted_ref ~ ' as string) as counted_ref' %}
        {%- set is_last = loop.last %}
        {%- for measure, rule in of_return.items() if rule is mapping %}
    {{ measured(return_name, measure, rows, area_code, columns) }}
            {%- if not (is_last and loop.last) %}
    union all
            {%- endif %}
        {%- endfor %}
    {%- endfor %}
),

measures as (
    select
        measure,
        return_name,
        area_code,
        quarter_start,
        cast(sum(amount) as decimal(38, 2)) as amount,
        counted_ref
    from counted
    where amount is not null
    group by all
)

select * from measures
