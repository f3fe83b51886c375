-- Create macros for places, quarters and random draws. A random draw depends only on the seed, its
-- purpose and a number. The number of events in a borough or ward depends only on the seed, not on
-- what really happened there.
create macro draw(purpose, i) as
    (hash(concat_ws(' ', getvariable('seed'), purpose, i)) >> 11) / 9007199254740992::double;

create macro normal(purpose, i) as
    sqrt(-2 * ln(1 - draw(purpose || ' far', i))) * cos(2 * pi() * draw(purpose || ' turn', i));

create macro to_int(x) as cast(floor(x) as integer);

create macro pick(choices, u) as choices[1 + to_int(u * len(choices))];

-- Choose a time from 0 (the start of the four years) to 1 (the end). The frequency changes
-- linearly, and is `ratio` times as high at the end as at the start.
create macro trend(u, ratio) as (sqrt(1 + u * (ratio * ratio - 1)) - 1) / (ratio - 1);

-- Events stop a fortnight before the four years end, to leave time for later dates such as orders.
create macro day_of(u) as date '2009-04-01' + to_int(u * 1446);

create macro events(at_scale_one) as
    greatest(1, cast(round(at_scale_one * getvariable('scale')) as bigint));

create macro networks() as events(420);

create macro network_or_none(purpose, i, share) as
    case when draw(purpose || ' network', i) < share
        then printf('NET-%05d', 1 + to_int(draw(purpose || ' which', i) * networks()))
    end;

create macro quarter_label(day) as
    printf(
        '%d-%02d Q%d',
        year(day - interval 3 month),
        (year(day - interval 3 month) + 1) % 100,
        quarter(day - interval 3 month)
    );

create table boroughs as
select borough_code, borough_name
from read_csv(getvariable('geography') || '/boroughs.csv', header = true)
where is_mps
order by borough_code;

create table wards as
select ward_code, ward_name, borough_code
from read_csv(getvariable('geography') || '/wards.csv', header = true)
order by ward_code;

create table borough_wards as
select
    row_number() over (order by borough_code) - 1 as borough_number,
    borough_code as borough,
    list(ward_code order by ward_code) as wards
from wards
group by borough_code;

create table places as
select
    row_number() over (order by ward_code, share) - 1 as position,
    borough_code as borough,
    ward_code as ward
from (
    select
        borough_code,
        ward_code,
        unnest(range(cast(
            (1 + 3 * draw('busy borough', borough_code)) * (1 + 3 * draw('busy ward', ward_code))
            as bigint
        ))) as share
    from wards
);

set variable places = (select count(*) from places);

create macro place_of(u) as cast(floor(u * getvariable('places')) as bigint);

create table quarters as
select cast(quarter_start as date) as quarter_start
from range(date '2009-04-01', date '2013-04-01', interval 3 month) as starts(quarter_start);
