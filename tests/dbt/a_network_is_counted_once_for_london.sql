-- London counts a network once in each period, even if it was disrupted several times or in several
-- boroughs. This test counts the networks again from the disruptions themselves.
with accepted as (
    {{ current_rows('network_disruptions') }}
),

disruptions as (
    select
        'networks_disrupted' as indicator_id,
        network_ref_compared,
        quarter_start
    from accepted
    union all
    select
        'cannabis_networks_disrupted' as indicator_id,
        network_ref_compared,
        quarter_start
    from accepted
    where network_type = 'commercial_cannabis'
),

counted as (
    select
        disruptions.indicator_id,
        periods.period_type,
        periods.period_start,
        count(distinct disruptions.network_ref_compared) as networks
    from disruptions
    inner join {{ ref('int_period_quarters') }} as periods
        on disruptions.quarter_start = periods.quarter_start
    group by all
)

select
    london.indicator_id,
    london.period_label,
    london.value,
    counted.networks
from {{ ref('indicator_values') }} as london
left join counted
    on
        london.indicator_id = counted.indicator_id
        and london.period_type = counted.period_type
        and london.period_start = counted.period_start
where
    london.area_level = 'london'
    and london.indicator_id in ('networks_disrupted', 'cannabis_networks_disrupted')
    and london.value <> coalesce(counted.networks, 0)
