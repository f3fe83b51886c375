-- One row per return, measure, quarter and area. The area is the smallest in which events are known
-- to have happened. measures.yml in this folder says how each measure is counted.
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
        network_ref_compared as counted_ref,
        bool_or(network_type = 'commercial_cannabis') as is_cannabis_network
    from disruptions
    group by all
),

follow_ups as (
    select * from {{ ref('indicators') }}
    where counted_within_days is not null
),

counted as (
    {%- for return_name in returns_that('is_measured') %}
        {%- set rows = '(' ~ current_rows(return_name) ~ ') as accepted' %}
        {%- if return_name == 'asset_confiscations' %}
            {%- set rows = ref('asset_confiscations__current') %}
        {%- elif return_name == 'network_disruptions' %}
            {%- set rows = 'networks' %}
        {%- endif %}
        {#- Figures on prolific and other priority offenders are never given for wards. #}
        {%- set has_wards = returns()[return_name].ward and return_name != 'ppo_drug_tests' %}
        {%- set is_last = loop.last %}
        {%- for measure, rule in measures_by_return()[return_name].items() %}
    select
        '{{ measure }}' as measure,
        '{{ return_name }}' as return_name,
        {{ finest_area_code('ward' if has_wards else 'borough') }} as area_code,
        quarter_start,
        cast({{ measured_amount(rule) }} as decimal(38, 2)) as amount,
        {{ 'counted_ref' if rows == 'networks' else 'cast(null as string) as counted_ref' }}
    from {{ rows }}
    where {{ measured_rows(measure, rule) }}
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
