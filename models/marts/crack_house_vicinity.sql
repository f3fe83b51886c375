-- One row per borough, and one for London: crime around crack house closures against other wards.
-- Limits by the log method; null if a cell is 0. An association, never an effect: the word needs
-- 99.8 % limits, widened by how much more the area's offences vary than by chance alone.
with areas as (
    select * from {{ ref('int_areas') }}
    where area_level in ('london', 'borough')
),

cells as (
    select * from {{ ref('int_crack_house_vicinity__cells') }}
),

dispersions as (
    select * from {{ ref('int_control_bases') }}
    where indicator_id = 'acquisitive_offences' and segment = 0
    qualify row_number() over (partition by area_code order by base_points desc) = 1
),

summed as (
    select
        areas.area_level,
        areas.area_code,
        areas.area_name,
        {%- for column in [
            'offences_before', 'offences_after', 'comparison_before', 'comparison_after'
        ] %}
            cast(coalesce(sum(cells.{{ column }}), 0) as bigint) as {{ column }},
        {%- endfor %}
        cast(coalesce(sum(cells.closures), 0) as bigint) as closures
    from areas
    left join cells on areas.area_code = cells.borough_code or areas.area_level = 'london'
    group by areas.area_level, areas.area_code, areas.area_name
),

compared as (
    select
        summed.*,
        ln(nullif(cast(offences_after as double), 0))
        - ln(nullif(cast(offences_before as double), 0))
        - ln(nullif(cast(comparison_after as double), 0))
        + ln(nullif(cast(comparison_before as double), 0)) as log_ratio,
        sqrt(
            1e0 / nullif(offences_before, 0) + 1e0 / nullif(offences_after, 0)
            + 1e0 / nullif(comparison_before, 0) + 1e0 / nullif(comparison_after, 0)
        ) as log_error
    from summed
),

widened as (
    select
        compared.*,
        sqrt(greatest(coalesce(dispersions.dispersion, 1), 1)) as widening
    from compared
    left join dispersions on dispersions.area_code = compared.area_code
),

limited as (
    select
        widened.*,
        exp(log_ratio) as change_ratio,
        exp(log_ratio - {{ var('normal_quantile_95') }} * log_error) as lower_95,
        exp(log_ratio + {{ var('normal_quantile_95') }} * log_error) as upper_95,
        {{ var('normal_quantile_998') }} * widening * log_error as reach
    from widened
),

crack_house_vicinity as (
    select
        area_level,
        area_code,
        area_name,
        closures,
        offences_before as before,
        offences_after as after,
        comparison_before,
        comparison_after,
        change_ratio,
        lower_95,
        upper_95,
        case
            when log_ratio is null or offences_before + offences_after < 10 then 'too few to say'
            else concat(
                    case
                        when log_ratio > reach then 'higher than in other wards'
                        when log_ratio < -reach then 'lower than in other wards'
                        else 'no clear difference from other wards'
                    end,
                    ': an association, never an effect; closures tend to follow a peak, so that',
                    ' a fall may be a return to the usual'
                )
        end as statement
    from limited
)

select * from crack_house_vicinity
