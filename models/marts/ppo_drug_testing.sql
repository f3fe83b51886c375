-- One row per borough (or not attributed) and quarter: drug testing of arrested PPOs.
-- These figures are never given for smaller areas. The last three columns show what followed missed
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
