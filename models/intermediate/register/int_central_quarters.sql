-- Only returns that boroughs send are included. Either the register's entry for London declares
-- the extract, or a central file is received after the quarter's end: its valid records cover
-- most boroughs, and some are from the quarter. A central file makes no zero if the boroughs
-- keep the register.
with good as (
    select * from {{ ref('int_record_trail') }}
    where
        return_name in ({{ listed(returns_that('is_registered')) }})
        and disposition in ('accepted', 'superseded', 'taken_back')
),

files as (
    select
        return_name,
        file_name,
        count(distinct borough_codes) >= {{ var('central_file_boroughs') }} as is_central
    from good
    group by return_name, file_name
),

named as (
    select
        good.return_name,
        good.quarter_start,
        quarters.quarter_end,
        files.is_central,
        count(distinct good.borough_codes) as boroughs
    from good
    inner join files on good.return_name = files.return_name and good.file_name = files.file_name
    inner join {{ ref('int_quarters') }} as quarters
        on
            good.quarter_start = quarters.quarter_start
            and good.last_received_on > quarters.quarter_end
    group by
        good.return_name, good.file_name, good.quarter_start, quarters.quarter_end,
        files.is_central
),

entered as (
    select
        return_name,
        quarter_start,
        count(nullif(borough_code, '{{ var("london_code") }}')) as boroughs_entered,
        max(case
            when borough_code = '{{ var("london_code") }}' and status = 'submitted'
                then last_received_on
        end) as london_entered_on
    from {{ ref('int_return_register__current') }}
    group by return_name, quarter_start
),

covered as (
    select
        named.return_name,
        named.quarter_start,
        bool_or(named.is_central)
        and coalesce(max(entered.boroughs_entered), 0) < {{ var('register_is_kept_from') }}
            as is_central,
        max(named.boroughs) >= 2
        and coalesce(max(entered.london_entered_on) > max(named.quarter_end), false)
            as is_declared
    from named
    left join entered
        on
            named.return_name = entered.return_name
            and named.quarter_start = entered.quarter_start
    group by named.return_name, named.quarter_start
)

select * from covered
where is_central or is_declared
