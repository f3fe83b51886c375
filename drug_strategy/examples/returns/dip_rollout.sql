-- One row per borough: the synthetic day on which it joined the Drug Interventions Programme. A
-- third of the boroughs joined before 2009. Some joined on the first or last day of a quarter, to
-- test how such days are counted.
create table dip_rollout as
select
    row_number() over (order by borough_code) - 1 as i,
    borough_code as borough,
    case
        when draw('programme', borough_code) < 0.35
            then date '2003-01-06' + to_int(2000 * draw('programme day', borough_code))
        when draw('programme', borough_code) < 0.5 then date '2010-06-30'
        when draw('programme', borough_code) < 0.6 then date '2011-04-01'
        else day_of(draw('programme day', borough_code))
    end as start_date,
    case when draw('programme', borough_code) < 0.7 then date '2010-04-01' else date '2011-04-01' end
        as counts_on
from boroughs
order by i
