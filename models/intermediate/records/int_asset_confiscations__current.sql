-- Orders under the Drug Trafficking Act 1994 are drug-related. Other orders are drug-related
-- only if the sender marked them so.
with accepted as (
    {{ current_rows('asset_confiscations') }}
),

flagged as (
    select
        *,
        order_type = 'confiscation'
        and (legislation = 'dta_1994' or drug_related) as is_confiscation,
        order_type = 'cash_forfeiture' and drug_related as is_cash_forfeiture
    from accepted
)

select * from flagged
