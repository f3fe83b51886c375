-- Every column of codes in a seed contains only the codes allowed for that column.
{{ unknown_codes([
    (var('aggregations'), ['indicator_register.aggregation']),
    (var('units'), ['indicator_register.unit']),
    (['GLA'], ['ward_populations.edition']),
    (['NI', 'SPI', 'PSA', 'MPS', 'local'], ['performance_drivers.driver_type']),
    (['ONS MYE', 'GLA Population Projections'], ['borough_populations.edition']),
    (['drug_trafficking', 'drug_possession'], ['offence_categories.offence_category']),
    (['london', 'borough'], ['indicator_register.scorecard_area']),
    (['major', 'minor'], ['offence_categories.category_level']),
    (['rounded', 'exact', 'hide'], ['indicator_register.release']),
    (['up', 'down'], ['indicator_register.good_direction']),
    (['ward', 'borough'], ['indicator_register.finest_area']),
    ([-1, 1], ['confidence_targets.improvement_direction']),
    ([1, 2, 3, 4, 5, 6], ['key_activity_areas.key_activity_area'])
]) }}
