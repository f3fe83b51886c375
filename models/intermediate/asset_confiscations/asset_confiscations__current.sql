-- One row per valid confiscation or cash forfeiture order. Orders under the Drug Trafficking Act
-- 1994 are drug-related. Other orders are drug-related only if the sender marked them so.
with accepted as (
    {{ current_rows('asset_confiscations') }}
),

counted as (
    select
        file_number,
        row_number,
        order_ref,
        case_ref,
        borough_code,
        ward_code,
        order_date,
        {{ quarter_start('counted_on') }} as quarter_start,
        legislation,
        order_type,
        drug_related,
        benefit_gbp,
        order_gbp,
        paid_gbp,
        paid_date,
        offence_group,
        network_ref,
        order_type = 'confiscation'
        and (legislation = 'dta_1994' or drug_related) as is_confiscation,
        order_type = 'cash_forfeiture' and drug_related as is_cash_forfeiture
    from accepted
)

select * from counted
