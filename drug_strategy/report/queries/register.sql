-- What the figures are about: indicators, areas and the delivery plan.

-- name: publication
-- One row: the publication on which the report is based.
select
    publication_id,
    published_at,
    as_at,
    contains_synthetic,
    statement,
    left_out,
    as_at_moved
from marts.publication

-- name: indicators
-- One row per indicator, under the heading of its key activity area, in the order of the register.
select
    i.*,
    coalesce(i.key_activity_area || '. ' || k.area_title, 'Recorded offences, as context')
        as heading
from marts.indicators as i
left join marts.key_activity_areas as k
    on i.key_activity_area = k.key_activity_area
order by i.key_activity_area nulls last, i.display_order

-- name: labels
-- One row per label or reason code that a figure can have, with three words and a sentence.
from marts.labels
order by display_order

-- name: boroughs
-- One row per borough policed by the MPS, in alphabetical order, which is not a ranking: its page,
-- how many indicators stand out, and how many of its returns are overdue.
select
    a.area_code,
    a.area_name,
    lower(replace(a.area_name, ' ', '-')) as slug,
    (select count(*) from marts.indicator_signals as s where s.area_code = a.area_code)
        as standouts,
    (
        select count(*) from marts.expected_returns as e
        where e.sender_code = a.area_code and e.owed_reason = 'overdue'
    ) as overdue
from marts.areas as a
where a.area_level = 'borough'
order by a.area_name

-- name: plan
-- One row for each combination of delivery plan activity and diagnostic indicator, with the
-- performance drivers to which the activity is linked.
with drivers as (
    select
        d.activity_ref,
        string_agg(
            n.driver_name
            || case
                when n.driver_type in ('NI', 'SPI', 'PSA') then ' (' || d.driver_ref || ')' else ''
            end,
            '; ' order by d.driver_ref
        ) as drivers
    from marts.activity_drivers as d
    inner join marts.performance_drivers as n
        on d.driver_ref = n.driver_ref
    group by all
)

select
    k.key_activity_area || '. ' || k.area_title as heading,
    p.*,
    drivers.drivers
from marts.delivery_plan as p
inner join marts.key_activity_areas as k
    on p.key_activity_area = k.key_activity_area
left join drivers
    on p.activity_ref = drivers.activity_ref
left join marts.indicators as i
    on p.indicator_id = i.indicator_id
order by p.activity_ref, i.display_order

-- name: search
-- One row for each thing that the search finds: its name, kind and page, and further words that
-- find it.
select
    i.indicator_name as name,
    'indicator' as kind,
    'indicators/' || i.indicator_id || '.html' as page,
    concat_ws('; ', i.synonyms, k.area_title) as words
from marts.indicators as i
left join marts.key_activity_areas as k
    on i.key_activity_area = k.key_activity_area
union all
select
    area_name as name,
    'borough' as kind,
    'boroughs/' || lower(replace(area_name, ' ', '-')) || '.html' as page,
    '' as words
from marts.areas
where area_level = 'borough'
union all
select
    area_name as name,
    'ward of ' || borough_name as kind,
    'boroughs/' || lower(replace(borough_name, ' ', '-')) || '.html#wards' as page,
    '' as words
from marts.areas
where area_level = 'ward'
union all
select distinct
    activity_ref || ' ' || activity as name,
    'activity' as kind,
    'plan.html#a' || activity_ref as page,
    area_title as words
from marts.delivery_activities
inner join marts.key_activity_areas using (key_activity_area)
union all
select
    upper(label[1]) || label[2:] as name,
    'label' as kind,
    'definitions.html#' || label_of || 's' as page,
    '' as words
from marts.labels
where label_of in ('verdict', 'signal', 'comparison', 'change')
union all
from (
    values
    ('Target of the strategy', 'front page', 'index.html#target', 'three points confidence'),
    ('What senders owe', 'data quality', 'data-quality.html#owed', 'overdue outstanding late'),
    ('Rows left out', 'data quality', 'data-quality.html#left-out', 'quarantined faults reasons'),
    ('Refused files', 'data quality', 'data-quality.html#refused', 'rejected'),
    ('Symbols', 'definition', 'definitions.html#symbols', '[x] [u] [z] [p] [n] [r] provisional'),
    ('DIP, Drug Interventions Programme', 'definition', 'definitions.html#abbreviations', ''),
    ('PPO, prolific and other priority offender', 'definition', 'definitions.html#abbreviations', ''),
    ('Usual range', 'definition', 'definitions.html#signals', 'control chart XmR limits'),
    ('Year to a quarter', 'definition', 'definitions.html#reading', 'rolling year moving'),
    ('Break', 'definition', 'definitions.html#reading', 'counted differently'),
    ('Follow-up', 'definition', 'definitions.html#reading', '90 days'),
    ('Like for like', 'definition', 'definitions.html#reading', 'change compared boroughs'),
    ('Nil return', 'definition', 'definitions.html#reading', 'zero'),
    ('Rate per 100,000', 'definition', 'definitions.html#reading', 'population residents'),
    ('Contact', 'definition', 'definitions.html#about', ''),
    ('Next publication', 'definition', 'definitions.html#about', ''),
    ('Revisions', 'definition', 'definitions.html#about', 'revised'),
    ('Rounding', 'definition', 'definitions.html#about', '')
)
