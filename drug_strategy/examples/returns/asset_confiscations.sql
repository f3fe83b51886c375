-- One row per synthetic confiscation or cash forfeiture order. Amounts are heavy-tailed: a few
-- orders make up most of the value. Payments are spread over the following months.
create table asset_confiscations as
with made as (
    select
        i,
        day_of(trend(draw('order day', i), 1.4)) as order_date,
        case when draw('order type', i) < 0.55 then 'confiscation' else 'cash_forfeiture' end
            as order_type,
        draw('order law', i) as law_draw,
        draw('order drugs', i) < 0.78 as drug_related,
        normal('order pounds', i) as pounds_draw,
        draw('order paid', i) as paid_draw,
        draw('order place', i) as place_draw,
        draw('order nowhere', i) < 0.02 as is_elsewhere
    from range(events(4800)) as numbers(i)
),

valued as (
    select
        *,
        cast(case
            when order_type = 'confiscation' then 7500 * exp(1.7 * pounds_draw)
            else 2400 * exp(1.1 * pounds_draw)
        end as decimal(18, 2)) as order_gbp
    from made
),

paid as (
    select
        *,
        case
            when paid_draw < 0.55 then order_gbp
            when paid_draw < 0.80 then cast(order_gbp * paid_draw as decimal(18, 2))
        end as paid_gbp,
        case when paid_draw < 0.80
            then order_date + to_int(-90 * ln(1 - draw('order wait', i)))
        end as paid_date
    from valued
)

select
    i,
    printf('ACO-%06d', i + 1) as order_ref,
    case when draw('order case', i) < 0.7 then printf('SYN-CASE-%06d', i // 2 + 1) end as case_ref,
    case when is_elsewhere then pick(['Heathrow', 'Outside MPS', 'Other'], place_draw)
        else places.borough
    end as borough,
    case when draw('order ward', i) < 0.80 and not is_elsewhere then places.ward end as ward,
    order_date,
    case when order_type = 'confiscation' and law_draw < 0.05 then 'dta_1994' else 'poca_2002' end
        as legislation,
    order_type,
    drug_related,
    case when order_type = 'confiscation'
        then cast(order_gbp * (1 + 4 * law_draw) as decimal(18, 2))
    end as benefit_gbp,
    order_gbp,
    paid_gbp,
    paid_date,
    case
        when not drug_related then pick(['money_laundering', 'other'], draw('order group', i))
        else pick(
            ['drug_supply', 'drug_supply', 'cannabis_production', 'money_laundering'],
            draw('order group', i)
        )
    end as offence_group,
    network_or_none('order', i, 0.12) as network_ref,
    order_date as counts_on
from paid
inner join places on places.position = place_of(place_draw)
order by i
