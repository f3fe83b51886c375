-- One row per return, measure, quarter and area. The area is the smallest in which events are known
-- to have happened. measures.yml in this folder says how each measure is counted.
with named_boroughs as (
    select
        disruption_ref,
        {{ each_part('borough_codes', "';'") }} as borough_code
    from {{ ref('network_disruptions__current') }}
    where borough_codes is not null
),

-- One row for each combination of network, quarter and MPS borough in which a network was disrupted.
-- If a disruption names no borough, its row is for London instead. The network's reference is kept,
-- so that later models can count the network only once.
networks as (
    select
        coalesce(named_boroughs.borough_code, '{{ var("london_code") }}') as borough_code,
        disruptions.quarter_start,
        disruptions.network_ref_compared as counted_ref,
        bool_or(disruptions.is_cannabis_network) as is_cannabis_network
    from {{ ref('network_disruptions__current') }} as disruptions
    left join named_boroughs on disruptions.disruption_ref = named_boroughs.disruption_ref
    group by all
),

counted as (
    {%- for return_name in returns_that('is_measured') %}
        {%- set rows = ref(return_name ~ '__current') %}
        {%- set is_of_networks = return_name == 'network_disruptions' %}
        {#- Figures on prolific and other priority offenders are never given for wards. #}
        {%- set has_wards = returns()[return_name].ward and return_name != 'ppo_drug_tests' %}
        {%- set is_last = loop.last %}
        {%- for measure, rule in measures_by_return()[return_name].items() %}
    select
        '{{ measure }}' as measure,
        '{{ return_name }}' as return_name,
        {{ finest_area_code('ward' if has_wards else 'borough') }} as area_code,
        quarter_start,
        cast({{ rule.amount or 1 }} as decimal(38, 2)) as amount,
        {{ 'counted_ref' if is_of_networks else 'cast(null as string) as counted_ref' }}
    from {{ 'networks' if is_of_networks else rows }}
    where {{ rule.where or 'true' }}
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
