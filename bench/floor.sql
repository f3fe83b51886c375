-- Macros and tables for floor.py. The macros turn text cells into values, and place names into
-- codes. A cell that cannot be read becomes null. In a text column, a cell that is empty or means
-- "not given" becomes ''.
create macro isna(cell) as cell is null;
create macro notna(cell) as cell is not null;
create macro sub(later, earlier) as later - earlier;
create macro le(days, most) as days <= cast(split_part(most, ' ', 1) as int);
create macro clean(cell) as trim(
    case when regexp_matches(cell, '[^ -~]|  ')
        then regexp_replace(cell, '[\s\p{Z}\x0b\x85]+', ' ', 'g')
        else coalesce(cell, '') end
);
create macro if_given(cell, unknown) as
    case when lower(cell) in ('n/a', '#n/a', '-', 'null') or lower(cell) = unknown
        then '' else cell end;
create macro given(cell, semantic_type) as if_given(
    clean(cell), case when starts_with(semantic_type, 'borough') then '' else 'not known' end
);
create macro folded_word(cell) as
    regexp_replace(replace(replace(lower(cell), ' ', ''), '_', ''), '^([0-9])[.]0+$', '\1');
create macro spaced(name) as case
    when regexp_matches(name, '[^A-Za-z0-9 ]')
        then trim(regexp_replace(
            translate(replace(lower(name), '&', ' and '), '-‐‑–—.''’‘`', '      '), ' +', ' ', 'g'
        ))
    else lower(name) end;
create macro folded(name) as regexp_replace(spaced(name), '^(london|royal) borough of ', '');
create macro folded_ward(name) as trim(replace(' ' || spaced(name) || ' ', ' saint ', ' st '));
create macro vintage(name) as case folded(name)
    when 'drug trafficking' then 'trafficking of drugs'
    when 'drugs' then 'drug offences'
    else folded(name) end;
-- Drug offences are identified by their minor category alone, so their major category becomes ''.
create macro major(name, minor) as
    case when ends_with(vintage(minor), ' of drugs') then '' else vintage(name) end;

create macro read_date(cell) as case
    when cell[5] = '-' then try_cast(cell as date)
    when contains(cell, '/') then cast(try_strptime(cell, ['%d/%m/%y', '%d/%m/%Y']) as date)
    else cast(try_strptime(
        replace(cell, '-', ' '),
        ['%d %b %y', '%d %b %Y', '%d %B %y', '%d %B %Y', '%d %m %y', '%d %m %Y']
    ) as date) end;
create macro read_event_date(cell) as read_date(cell);
create macro read_month(cell) as cast(strptime(cell, '%Y%m') as date);
create macro read_quarter(cell) as case
    when regexp_full_match(cell, '[0-9]{4}-[0-9]{2} ?[Qq][1-4]')
        then cast(
            make_date(cast(cell[:4] as int), 1, 1) + to_months(3 * cast(cell[-1] as int)) as date
        ) end;
create macro amount() as '([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]{1,2})?';
create macro read_money(cell) as case
    when regexp_full_match(
        cell,
        '(-? ?£? ?|£ ?-? ?)' || amount() || '|(£ ?)?[(] ?(£ ?)?' || amount() || ' ?[)]'
    )
        then try_cast(regexp_replace(cell, '[^0-9.]', '', 'g') as decimal(18, 2))
            * case when regexp_matches(cell, '[-(]') then -1 else 1 end end;
create macro read_integer(cell) as case
    when regexp_full_match(cell, '-?[0-9]+([.]0+)?')
        then try_cast(split_part(cell, '.', 1) as bigint) end;
create macro read_number(cell) as case
    when regexp_full_match(cell, '-?([0-9]+([.][0-9]*)?|[.][0-9]+)')
        then try_cast(cell as double) end;
create macro read_boolean(cell) as case
    when cell = '' then ''
    when lower(cell) in ('y', 'yes', 'true', '1') then 'yes'
    when lower(cell) in ('n', 'no', 'false', '0') then 'no' end;
create table aliases as
    select place_folded as name, coalesce(borough_code, name) as place
    from read_csv('seeds/geography/place_aliases.csv')
    union all select 'headquarters', 'headquarters';
create table wards as
    select borough_code, unnest([folded_ward(ward_name), lower(ward_code)]) as name, ward_code
    from read_csv('seeds/geography/wards.csv');
create macro read_boroughs(cell) as case
    when list_has_all(
        (select list(name) from aliases),
        list_transform(
            list_filter(string_split(cell, ';'), lambda name: trim(name) <> ''),
            lambda name: folded(trim(name))
        )
    )
        then cell end;

create macro in_borough(place) as case when starts_with(place, 'E09') then place end;
create macro in_ward(place, ward) as
    case when starts_with(ward, 'E05') then ward else in_borough(place) || '-none' end;
create macro is_ward_of_another(borough, ward, sent) as
    starts_with(borough, 'E09') and not starts_with(ward, 'E05')
    and upper(sent) between 'E05000026' and 'E05000649';
create macro fiscal_year(day) as
    cast(date_trunc('year', day - interval 3 month) + interval 3 month as date);

create table files (filename text, file int, received date);
create table sums (
    return_name text, measure text, borough text, ward text, quarter date, value decimal(38, 2)
);
create view added as
    with areas as (
        select *, unnest(['E12000007', coalesce(borough, 'E99999999'), ward]) as area_code
        from sums
    ),
    periods as (
        select *, unnest(['quarter', 'fiscal_year']) as period_type,
            unnest([quarter, fiscal_year(quarter)]) as period_start
        from areas where area_code is not null
    )
    select return_name, measure, area_code, period_type, period_start, sum(value) as value
    from periods group by all;
