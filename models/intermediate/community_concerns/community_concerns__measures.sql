-- One row per quarter and area (ward, borough or not attributed): the number of concerns raised, in
-- total and by theme, and how many were acted on.
{% set themes = ['drug_dealing', 'drug_use', 'crack_house', 'cannabis_factory', 'gang', 'other'] -%}
with concerns as (
    select * from {{ ref('community_concerns__current') }}
),

measured as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        {{ count_of('true') }} as concerns_raised,
        {%- for theme in themes %}
            {{ count_of("theme = '" ~ theme ~ "'") }} as {{ theme }},
        {%- endfor %}
        {{ count_of('is_actioned') }} as concerns_actioned,
        {{ sum_of('action_days', 'is_actioned') }} as action_days
    from concerns
    group by all
)

select * from measured
