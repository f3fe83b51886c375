-- One row per synthetic concern raised by a community. Most are acted on within weeks, and faster
-- in later years. Some are then resolved.
create table community_concerns as
with raised as (
    select
        i,
        day_of(trend(draw('concern day', i), 1.3)) as raised_date,
        draw('concern action', i) as action_draw,
        draw('concern place', i) as place_draw,
        draw('concern nowhere', i) < 0.01 as is_elsewhere
    from range(events(6400)) as numbers(i)
),

actioned as (
    select
        *,
        case when action_draw < 0.8
            then raised_date
                + to_int(-(30 - 0.008 * (raised_date - date '2009-04-01'))
                    * ln(1 - draw('concern wait', i)))
        end as actioned_date
    from raised
)

select
    i,
    printf('CCN-%06d', i + 1) as concern_ref,
    case when is_elsewhere then pick(['Heathrow', 'Unknown', 'Other'], place_draw)
        else places.borough
    end as borough,
    case when draw('concern ward', i) < 0.92 and not is_elsewhere then places.ward end as ward,
    raised_date,
    pick(
        [
            'drug_dealing', 'drug_dealing', 'drug_dealing', 'drug_use', 'drug_use', 'crack_house',
            'cannabis_factory', 'gang', 'other'
        ],
        draw('concern theme', i)
    ) as theme,
    pick(
        ['ward_panel', 'ward_panel', 'survey', 'community_intelligence', 'partner'],
        draw('concern source', i)
    ) as source,
    actioned_date,
    case when action_draw < 0.5
        then actioned_date + to_int(40 * draw('concern end', i))
    end as resolved_date,
    raised_date as counts_on
from actioned
inner join places on places.position = place_of(place_draw)
order by i
