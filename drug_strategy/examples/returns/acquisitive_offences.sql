-- One row per synthetic recorded acquisitive crime. The number of crimes falls slightly over the
-- four years.
create table acquisitive_offences as
with recorded as (
    select
        i,
        day_of(trend(draw('crime day', i), 0.85)) as recorded_date,
        draw('crime place', i) as place_draw,
        draw('crime nowhere', i) < 0.01 as is_elsewhere
    from range(events(30000)) as numbers(i)
)

select
    i,
    printf('SYN-AQ-%07d', i + 1) as crime_ref,
    case when is_elsewhere then pick(['Heathrow', 'Unknown', 'Outside MPS'], place_draw)
        else places.borough
    end as borough,
    case when draw('crime ward', i) < 0.97 and not is_elsewhere then places.ward end as ward,
    recorded_date,
    pick(
        [
            'robbery', 'burglary', 'burglary', 'theft_of_vehicle', 'theft_from_vehicle',
            'theft_from_vehicle', 'theft_person'
        ],
        draw('crime offence', i)
    ) as offence,
    recorded_date as counts_on
from recorded
inner join places on places.position = place_of(place_draw)
order by i
