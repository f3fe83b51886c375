-- Macros that put numbers, figures and lists into words, for the sentences of holds. The table at
-- the end stays empty if there is nothing to compare survey waves with.

create macro number(value) as format('{:,}', value::bigint);

create macro amount(value, unit) as case
    when value is null then 'no figure'
    when unit = 'gbp' then '£' || format('{:,.0f}', value)
    else regexp_replace(format('{:,.1f}', value), '\.0$', '')
end;

create macro change_of(area, period, value_before, value_now, unit) as
    area || ' in ' || period || ' from ' || amount(value_before, unit) || ' to '
    || amount(value_now, unit);

-- List the first five names, and say how many others there are.
create macro listed(names) as
    array_to_string(names[:5], ', ')
    || case when len(names) > 5 then ' and ' || number(len(names) - 5) || ' more' else '' end;

create macro unless_caused_by(files) as
    case when len(files) = 0 then ' (no file was added or removed)' else '' end;

create temp table unusual_waves (
    wave text,
    quarter_start date,
    indicator_id text,
    base_kind text,
    is_sent_again boolean,
    percent_now double,
    percent_before double,
    indicator_name text,
    display_order integer,
    is_accepted boolean
);
