-- Every column of codes in a seed contains only the codes allowed for that column.
{{ unknown_codes([
    (var('aggregations'), ['indicators.aggregation']),
    (var('units'), ['indicators.unit']),
    (['GLA'], ['ward_populations.edition']),
    (['NI', 'SPI', 'PSA', 'MPS', 'local'], ['performance_drivers.driver_type']),
    (['ONS MYE', 'GLA Population Projections'], ['borough_populations.edition']),
    (['drug_trafficking', 'drug_possession'], ['offence_categories.offence_category']),
    (['london', 'borough'], ['indicators.scorecard_area']),
    (['major', 'minor'], ['offence_categories.category_level']),
    (['rounded', 'exact', 'hide'], ['indicators.release']),
    (['up', 'down'], ['indicators.good_direction']),
    (['ward', 'borough'], ['indicators.finest_area']),
    ([-1, 1], ['confidence_targets.improvement_direction']),
    ([1, 2, 3, 4, 5, 6], ['key_activity_areas.key_activity_area'])
]) }}
