-- One row per valid sanctioned detection.
-- Class A trafficking is supply, intent to supply, import or export. The officer's mark decides
-- whether cannabis production is commercial.
with accepted as (
    {{ current_rows('sanction_detections') }}
),

counted as (
    select
        detection_ref,
        crime_ref,
        borough_code,
        ward_code,
        detection_date,
        {{ quarter_start('counted_on') }} as quarter_start,
        offence,
        disposal,
        commercial,
        network_ref,
        offence in (
            'class_a_supply', 'class_a_intent_to_supply', 'class_a_import_export'
        ) as is_class_a_trafficking,
        offence in ('cannabis_production', 'cannabis_cultivation')
        and coalesce(commercial, false) as is_commercial_cannabis
    from accepted
)

select * from counted
