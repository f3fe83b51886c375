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
    (faults(), ['int_return_status.fault', 'indicator_status.fault']),
    (var('units'), ['delivery_plan.unit', 'indicator_values.unit']),
    (['accepted', 'refused', 'duplicate'], ['file_reconciliation.status']),
    (['accepted', 'superseded', 'taken_back', 'withdrawn', 'duplicate', 'quarantined'], [
        'int_record_trail.disposition'
    ]),
    (['answers', 'respondents'], ['public_attitude_changes.base_kind']),
    (['higher', 'lower'], ['indicator_signals.direction']),
    (['london', 'borough'], [
        'confiscation_order_sizes.area_level',
        'public_attitudes.area_level'
    ]),
    (['no chart for this unit', 'so far only', 'too few points', 'rare events', 'no variation'], [
        'indicator_values.chart_reason'
    ]),
    ([
        'not yet', 'no baseline', 'no final figure', 'not comparable', 'not fit to judge',
        'not reached', 'reached'
    ], ['confidence_target.verdict']),
    (['outside limits', 'trend', 'two of three', 'run'], ['indicator_values.signal_rule']),
    (
        ['overdue', 'looks incomplete', 'register entry missing', 'all senders low'],
        ['expected_returns.owed_reason']
    ),
    (['pas_drugs_problem', 'pas_tackling_drugs'], [
        'public_attitudes.measure'
    ]),
    (['stands out', 'does not stand out', 'not final', 'not judged'], [
        'indicator_signals.standing'
    ]),
    (['u', 'c'], ['indicator_values.quality_flag', 'public_attitudes.quality_flag']),
    (['xmr', 'p_prime', 'none'], ['indicator_values.chart'])
]) }}
