-- Every area, quarter, indicator and activity in a published table exists.
{{ unknown_references([
    ('areas.area_code', [
        'acquisitive_offences.borough_code', 'acquisitive_offences.ward_code',
        'asset_confiscations.borough_code', 'asset_confiscations.ward_code',
        'breakdowns.area_code',
        'cannabis_factory_closures.borough_code', 'cannabis_factory_closures.ward_code',
        'community_concerns.borough_code', 'community_concerns.ward_code',
        'confiscation_order_sizes.area_code',
        'counted_rows.area_code',
        'crack_house_closures.borough_code', 'crack_house_closures.ward_code',
        'crack_house_vicinity.borough_code', 'crack_house_vicinity.ward_code',
        'indicator_values.area_code',
        'ppo_drug_testing.borough_code', 'ppo_drug_testing.ward_code',
        'public_attitude_changes.area_code',
        'public_attitudes.area_code',
        'ward_profiles.borough_code', 'ward_profiles.ward_code'
    ]),
    ('quarters.quarter_start_date', [
        'acquisitive_offences.quarter_start_date',
        'asset_confiscations.quarter_start_date',
        'cannabis_factory_closures.quarter_start_date',
        'community_concerns.quarter_start_date',
        'crack_house_closures.quarter_start_date',
        'crack_house_vicinity.quarter_start_date',
        'expected_returns.quarter_start_date',
        'ppo_drug_testing.quarter_start_date'
    ]),
    ('boroughs.borough_code', ['areas.borough_code']),
    ('delivery_activities.activity_ref', ['delivery_plan.activity_ref']),
    ('int_indicators.indicator_id', [
        'breakdowns.indicator_id',
        'delivery_plan.indicator_id',
        'indicator_values.indicator_id',
        'public_attitude_changes.measure',
        'public_attitudes.measure'
    ]),
    ('key_activity_areas.key_activity_area', ['delivery_plan.key_activity_area'])
]) }}
