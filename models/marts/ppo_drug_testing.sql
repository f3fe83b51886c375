-- One row per borough and quarter, plus rows for cases without a borough. Each row has the results
-- of drug tests of arrested PPOs. The last three columns show what happened after missed
-- assessments, by the day of the arrest.
{{ dense_measures('ppo_drug_tests', {
    'trigger_arrests': 'bigint',
    'trigger_tested': 'bigint',
    'trigger_refused': 'bigint',
    'non_trigger_arrests': 'bigint',
    'discretionary_authorisations': 'bigint',
    'positive_tests': 'bigint',
    'assessments_missed': 'bigint',
    'breach_arrests': 'bigint',
    'failure_actions': 'bigint',
    'breach_arrest_days': 'bigint'
}, ['borough', 'unattributed']) }}
