-- Turns a first publication into a second one with new, revised and withdrawn figures.
update marts.publication
set
    publication_id = '29990101T000000.000000Z',
    as_at_moved = 'late.csv has no received date in its name, so the as-at day moved.';

-- For three indicators, about a quarter of the figures had other values in the first publication.
insert into marts.publication_changes
select
    v.indicator_id,
    v.indicator_name,
    v.area_code,
    v.area_name,
    v.period_type,
    v.period_start,
    v.period_end,
    v.period_label,
    'revised',
    v.value + 1,
    v.value,
    '29990101T000000.000000Z',
    (select max(publication_id) from marts.indicator_revisions),
    case v.indicator_id
        when 'crack_houses_closed'
            then 'crack_house_closures/folder/late.csv; return_register/register.csv'
        when 'payback_index' then 'version 0.3.0+1a2b3c4d of the warehouse (before: 0.2.0)'
    end
from marts.indicator_values as v
where
    v.value is not null
    and v.indicator_id in ('crack_houses_closed', 'community_led_closure_rate', 'payback_index')
    and (hash(v.area_code, v.period_type, v.period_start) % 4 = 0 or v.area_level = 'london');

insert into marts.publication_changes
select
    v.indicator_id,
    v.indicator_name,
    v.area_code,
    v.area_name,
    v.period_type,
    v.period_start,
    v.period_end,
    v.period_label,
    case when v.value is null then 'withdrawn' else 'new' end,
    case when v.value is null then 3 end,
    v.value,
    '29990101T000000.000000Z',
    (select max(publication_id) from marts.indicator_revisions),
    'crack_house_closures/late.csv'
from marts.indicator_values as v
where
    v.indicator_id = 'cannabis_factories_closed'
    and v.area_level = 'borough'
    and (v.value is null or v.period_start >= date '2013-01-01');

update marts.indicator_revisions set as_at = date '2013-04-30';

insert into marts.revision_triangle
select
    indicator_id,
    period_start,
    '29990101T000000.000000Z',
    date '2014-06-04',
    4,
    value + 2,
    2
from marts.revision_triangle
where indicator_id = 'crack_houses_closed' and period_start < date '2010-04-01';

insert into marts.revision_summary values
    ('crack_houses_closed', 4, 12, 1.25, 1.5, 6.0, 0.75),
    ('crack_houses_closed', 1, 4, -0.5, 0.5, 2.0, 0),
    ('community_led_closure_rate', 4, 9, 0.04, 0.1, 0.5, 0.5);
