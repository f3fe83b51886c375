-- One row per indicator whose register flag and returns disagree.
-- Headquarters returns are not in the register, so they are never outstanding.
with indicators as (

    select * from {{ ref('indicators') }}

),

register_returns as (

    {{ one_row_each_of(returns_that('is_registered'), 'return_name') }}

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

select returns_behind.*
from returns_behind
left join register_returns on returns_behind.return_name = register_returns.return_name
where returns_behind.has_register <> (register_returns.return_name is not null)
