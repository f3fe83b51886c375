-- One row per synthetic arrest of a synthetic person on the PPO list. Over time, more tests are
-- authorised and carried out, and arrests follow breaches sooner. A few arrests are on days when
-- the person is not on the list.
create table ppo_drug_tests as
with dealt as (
    select i, to_int(draw('arrest spell', i) * (select count(*) from listed_spells)) as position
    from range(events(19000)) as numbers(i)
),

arrests as (
    select
        i,
        ppo_ref,
        borough,
        case when draw('arrest off list', i) < 0.02 then day_of(draw('arrest day', i))
            else first_day + to_int(draw('arrest day', i) * (last_day - first_day + 1))
        end as arrest_date,
        if(draw('arrest class', i) < 0.55, 'trigger', 'non_trigger') as offence_class,
        draw('arrest tested', i) as tested_draw,
        draw('arrest result', i) as result_draw,
        draw('arrest attended', i) as attended_draw,
        draw('arrest enforced', i) as enforced_draw
    from dealt
    inner join listed_spells using (position)
),

authorised as (
    select
        *,
        (arrest_date - date '2009-04-01') / 1461 as elapsed,
        case
            when offence_class = 'trigger' then null
            when draw('arrest authorised', i) < 0.28 + 0.15 * elapsed then 'given'
            when draw('arrest authorised', i) < 0.40 + 0.15 * elapsed then 'refused'
            else 'not_sought'
        end as inspector_authorisation
    from arrests
),

tested as (
    select
        *,
        case
            when coalesce(inspector_authorisation, 'given') <> 'given' then 'not_tested'
            when tested_draw > 0.82 + 0.08 * elapsed + 0.05 then 'not_tested'
            when tested_draw > 0.82 + 0.08 * elapsed then 'refused'
            when result_draw < 0.44 then 'positive'
            else 'negative'
        end as test_outcome
    from authorised
),

assessed as (
    select
        *,
        case when test_outcome = 'positive' then attended_draw > 0.12 end as assessment_required,
        if(assessment_required, arrest_date + 7 + to_int(result_draw * 15), null) as assessment_due,
        case
            when not coalesce(assessment_required, false) or attended_draw > 0.96 then null
            else attended_draw > 0.40
        end as assessment_attended,
        if(not assessment_attended, assessment_due + 1 + to_int(enforced_draw * 5), null)
            as breach_date
    from tested
)

select
    i,
    printf('ARR-%06d', i + 1) as arrest_ref,
    ppo_ref,
    assessed.borough,
    pick(borough_wards.wards, draw('arrest ward', i)) as ward,
    arrest_date,
    case when offence_class = 'trigger'
        then pick(['Burglary', 'Robbery', 'Theft, from shop'], draw('arrest offence', i))
        else pick(['Common assault', 'Criminal damage'], draw('arrest offence', i))
    end as offence,
    offence_class,
    inspector_authorisation,
    test_outcome,
    case when test_outcome = 'not_tested' and coalesce(inspector_authorisation, 'given') = 'given'
        then pick(['No trained tester', 'Unfit', 'Released before test'], tested_draw * 97 % 1)
    end as not_tested_reason,
    if(test_outcome = 'positive', pick(['heroin', 'cocaine', 'both'], tested_draw), null)
        as drugs_found,
    assessment_required,
    assessment_due,
    assessment_attended,
    breach_date,
    case when enforced_draw < 0.62
        then breach_date + to_int(-(22 - 9 * elapsed) * ln(1 - draw('arrest lag', i)))
    end as breach_arrest_date,
    if(breach_date is not null, enforced_draw between 0.45 and 0.85, null)
        as prosecuted_for_failure,
    case when breach_date is not null
        then pick(['required_assessment', 'restriction_on_bail', 'drr'], enforced_draw * 31 % 1)
    end as enforcement_route,
    arrest_date as counts_on
from assessed
inner join borough_wards on borough_wards.borough = assessed.borough
order by i
