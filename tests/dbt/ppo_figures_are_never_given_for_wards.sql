-- So few offenders live in a ward that a figure for it would identify a person. Neither the
-- indicators nor the table ppo_drug_testing may have ward figures.
select
    indicator_id as figure,
    ward_code
from {{ ref('indicator_values') }}
where
    ward_code is not null
    and (indicator_id like 'ppo_%' or indicator_id like 'drr_%')
union all
select
    'ppo_drug_testing' as figure,
    ward_code
from {{ ref('ppo_drug_testing') }}
where ward_code is not null
