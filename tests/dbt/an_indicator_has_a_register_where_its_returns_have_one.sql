-- One row per indicator whose register flag and returns disagree.
-- Headquarters returns are not in the register, so they are never outstanding.
with indicators as (

    select * from {{ ref('indicators') }}

),

returns_behind as (

    select
        indicator_id,
        has_register,
        return_name
    from indicators
    union all
    select
        indicator_id,
        has_register,
        second_return_name as return_name
    from indicators
    where second_return_name is not null

)

select * from returns_behind
where has_register <> coalesce(return_name in ({{ listed(returns_that('is_registered')) }}), false)
