-- The meanings in the seed `labels` give thresholds as numbers, since a seed cannot use variables.
select * from {{ ref('labels') }}
where
    label = 'too few to say'
    and meaning not like '%an {{ var("answers_for_label") }} people %'
    or label = 'too few to say'
    and meaning not like '%an {{ var("answers_for_label") }} answers.%'
    or label = 'not fit to judge'
    and meaning not like '%an {{ var("answers_for_coverage") }} answers,%'
