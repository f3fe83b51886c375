-- The borough and the drugs are taken from the latest positive test. The list contains personal
-- data and is never published.
with latest as (
    select
        *,
        count(*) over (partition by ppo_ref) as positive_tests
    from ({{ current_rows('ppo_drug_tests') }}) as accepted
    where test_outcome = 'positive'
    qualify row_number() over (
            partition by ppo_ref order by arrest_date desc, arrest_ref desc
        ) = 1
),

spells as (
    select spells.* from ({{ current_rows('ppo_roster') }}) as spells
    inner join {{ ref('stg_as_at') }} as as_at
        on
            spells.start_date <= as_at.as_at
            and coalesce(spells.end_date, as_at.as_at) >= as_at.as_at
),

positive_list as (
    select
        latest.ppo_ref,
        latest.arrest_date as latest_positive_date,
        latest.borough_code,
        boroughs.borough_name,
        latest.drugs_found,
        latest.assessment_required,
        latest.assessment_due,
        latest.assessment_attended,
        latest.positive_tests,
        spells.ppo_ref is not null as is_on_roster
    from latest
    left join {{ ref('boroughs') }} as boroughs on latest.borough_code = boroughs.borough_code
    left join spells on latest.ppo_ref = spells.ppo_ref
)

select * from positive_list
order by latest_positive_date desc nulls last, ppo_ref asc
