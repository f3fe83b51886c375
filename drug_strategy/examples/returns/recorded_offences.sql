-- One row for each combination of offence category, place and month, with the category's names and
-- synthetic counts in two extracts. The second extract revises some of the counts in the first.
create table recorded_offences as
with categories as (
    select *
    from (values
        ('Burglary', 'Burglary in a Dwelling', 'BURGLARY', 'BURGLARY IN A DWELLING', 150, 0.8),
        ('Drugs', 'Drug Trafficking', 'DRUG OFFENCES', 'TRAFFICKING OF DRUGS', 13, 0.9),
        ('Drugs', 'Possession Of Drugs', 'DRUG OFFENCES', 'POSSESSION OF DRUGS', 120, 0.9),
        ('Robbery', 'Personal Property', 'ROBBERY', 'ROBBERY OF PERSONAL PROPERTY', 70, 1.1),
        ('Theft and Handling', 'Theft From Shops', 'THEFT', 'SHOPLIFTING', 90, 1.0)
    ) as named(first_major, first_minor, second_major, second_minor, monthly, ratio)
),

named_places as (
    select borough_name as place, 0.5 + 1.2 * draw('offences in', borough_name) as size
    from boroughs
    union all
    select 'London Heathrow and London City Airports', 0.15
    union all
    select 'Unknown', 0.06
),

months as (
    select
        i as month_number,
        strftime(cast(date '2009-04-01' + to_months(cast(i as integer)) as date), '%Y%m') as month
    from range(48) as numbers(i)
),

counted as (
    select
        *,
        concat_ws('/', second_minor, place, month) as cell,
        monthly * size * (1 + (ratio - 1) * month_number / 48) as expected
    from categories
    cross join named_places
    cross join months
)

select
    first_major, first_minor, second_major, second_minor, place, month, month_number,
    greatest(0, to_int(0.5 + expected + sqrt(expected) * normal('offences', cell))) as first_count,
    first_count + if(draw('restated', cell) < 0.2, to_int(draw('by', cell) * 3), 0)
        as second_count
from counted
order by second_major, second_minor, place, month
