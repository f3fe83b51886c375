-- One row per quarter and area (ward, borough or not attributed): the number of awards to
-- communities, and their total in pounds.
with awards as (
    select * from {{ ref('community_investments__current') }}
),

measured as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        {{ count_of('true') }} as awards,
        {{ sum_of('amount_gbp') }} as amount_gbp
    from awards
    group by all
)

select * from measured
