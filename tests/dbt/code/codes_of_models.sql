-- Every column of codes in a model contains only the codes allowed for that column.
{{ unknown_codes([
    (var('area_levels'), [
        'areas.area_level',
        'indicator_values.area_level',
        'public_attitude_changes.area_level'
    ]),
    (var('period_types'), [
        'indicator_values.period_type',
        'public_attitude_changes.period_type',
        'public_attitudes.period_type'
    ]),
    (var('return_statuses'), [
        'acquisitive_offences.return_status',
        'asset_confiscations.return_status',
        'breakdowns.return_status',
        'cannabis_factory_closures.return_status',
        'community_concerns.return_status',
        'confiscation_order_sizes.return_status',
        'crack_house_closures.return_status',
        'delivery_plan.return_status',
        'expected_returns.return_status',
        'indicator_values.return_status',
        'int_return_status.return_status',
        'ppo_drug_testing.return_status'
    ]),
    (['outstanding', 'early'], ['int_return_status.fault']),
    (faults(), ['int_indicator_status.fault']),
    (var('units'), ['delivery_plan.unit', 'indicator_values.unit']),
    (['accepted', 'refused', 'duplicate'], ['file_reconciliation.status']),
    (['accepted', 'superseded', 'taken_back', 'withdrawn', 'duplicate', 'quarantined'], [
        'int_record_trail.disposition'
    ]),
    (['year_on_year', 'since_baseline'], ['public_attitude_changes.comparison']),
    (['london', 'borough'], [
        'confiscation_order_sizes.area_level',
        'public_attitudes.area_level'
    ]),
    ([
        'not yet', 'no baseline', 'no final figure', 'not comparable', 'not fit to judge',
        'not reached', 'reached'
    ], ['confidence_target.verdict']),
    (['outside', 'run'], ['indicator_signals.signal_rule', 'indicator_values.signal_rule']),
    (
        ['overdue', 'far fewer records than usual', 'register entry missing'],
        ['expected_returns.owed_reason']
    ),
    (['pas_drugs_problem', 'pas_tackling_drugs'], [
        'public_attitudes.measure'
    ]),
    (['u', 'c'], ['indicator_values.quality_flag', 'public_attitudes.quality_flag']),
    (['xmr', 'none'], ['indicator_values.chart'])
]) }}
