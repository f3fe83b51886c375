-- If adds_up is true, the boroughs' figures and `not_attributed` add up to London's figure, and the
-- figures of a borough's wards, with its row "No ward given", add up to the borough's. A missing
-- figure counts as zero.
{%- set periods = ['quarters', 'years', 'totals'] %}
with sums as (
    {%- for period in periods %}
        select
            'London, {{ period }}' as figure,
            london.indicator_id,
            london.period_start,
            coalesce(london.value, 0) as whole,
            coalesce(max(london.not_attributed), 0) + coalesce(sum(boroughs.value), 0) as parts
        from {{ ref('london_' ~ period) }} as london
        left join {{ ref('borough_' ~ period) }} as boroughs
            on
                london.indicator_id = boroughs.indicator_id
                and london.period_start = boroughs.period_start
        where london.adds_up
        group by london.indicator_id, london.period_start, london.value
        union all
        select
            boroughs.area_name || ', {{ period }}' as figure,
            boroughs.indicator_id,
            boroughs.period_start,
            coalesce(boroughs.value, 0) as whole,
            coalesce(sum(wards.value), 0) as parts
        from {{ ref('borough_' ~ period) }} as boroughs
        inner join {{ ref('ward_' ~ period) }} as wards
            on
                boroughs.indicator_id = wards.indicator_id
                and boroughs.area_code = wards.borough_code
                and boroughs.period_start = wards.period_start
        where boroughs.adds_up
        group by
            boroughs.area_name, boroughs.indicator_id, boroughs.period_start, boroughs.value
        {{- '\n        union all' if not loop.last }}
    {%- endfor %}
)

select * from sums
where abs(parts - whole) > 0.005
