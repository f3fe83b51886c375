-- One row a return that the register speaks of, a borough and a quarter in which rows came.
-- Any row that counts is a row that came, whether or not an indicator counts it.
with events as (
    select 'crack_house_closures' as return_name, borough_code, quarter_start
    from {{ ref('crack_house_closures__current') }}
    union all
    select 'cannabis_factory_closures' as return_name, borough_code, quarter_start
    from {{ ref('cannabis_factory_closures__current') }}
    union all
    select 'asset_confiscations' as return_name, borough_code, quarter_start
    from {{ ref('asset_confiscations__current') }}
    union all
    select 'ppo_drug_tests' as return_name, borough_code, quarter_start
    from {{ ref('ppo_drug_tests__current') }}
    union all
    select 'sanction_detections' as return_name, borough_code, quarter_start
    from {{ ref('sanction_detections__current') }}
),

came as (
    select distinct * from events
    where borough_code is not null
)

select * from came
