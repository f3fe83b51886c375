-- One row per synthetic respondent in a survey wave, some 12,000 a year at scale 1. Over the four
-- years, slightly fewer respondents see a drug problem, and more say that the police tackle drugs
-- well. Many answer that they do not know.
create table pas_waves as
with asked as (
    select
        i,
        i % 16 as wave_number,
        i // 16 % 32 as borough_number,
        draw('survey weight', i) as weight_draw,
        draw('survey problem', i) as problem_draw,
        draw('survey tackles', i) as tackles_draw
    from range(events(48000)) as numbers(i)
),

placed as (
    select
        asked.*,
        borough_wards.borough,
        pick(borough_wards.wards, draw('survey ward', i)) as ward,
        0.08 * (draw('survey borough', asked.borough_number) - 0.5) as borough_effect,
        cast(date '2009-04-01' + to_months(3 * cast(wave_number as integer)) as date) as wave_start
    from asked
    inner join borough_wards on borough_wards.borough_number = asked.borough_number
),

levelled as (
    select
        *,
        0.335 + borough_effect - 0.0028 * wave_number as problem_level,
        0.480 - borough_effect + 0.0022 * wave_number as well_level
    from placed
)

select
    i,
    quarter_label(wave_start) as wave,
    printf('SYN-R%07d', i + 1) as respondent_ref,
    wave_start + to_int(draw('survey day', i) * 91) as interview_date,
    borough,
    case when draw('survey ward given', i) < 0.97 then ward end as ward,
    round(2100 * exp(0.4 * normal('survey weight', i)), 1) as weight,
    case
        when problem_draw > 0.985 then 'refused'
        when problem_draw > 0.950 then 'dont_know'
        when problem_draw < 0.3 * 0.95 * problem_level then 'very_big'
        when problem_draw < 0.95 * problem_level then 'fairly_big'
        when problem_draw < 0.95 * (problem_level + 0.4) then 'not_very_big'
        else 'not_a_problem'
    end as drugs_problem,
    case
        when tackles_draw > 0.990 then null
        when tackles_draw > 0.980 then 'refused'
        when tackles_draw > 0.880 then 'dont_know'
        when tackles_draw < 0.88 * well_level
            then pick(['5', '5', '5', '6', '6', '7'], draw('survey well', i))
        else pick(['1', '2', '3', '3', '4', '4', '4'], draw('survey not well', i))
    end as tackles_drugs,
    wave_start as counts_on
from levelled
order by i
