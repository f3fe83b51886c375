-- The record is still counted, but its sender should check it.
with orders as (
    select
        *,
        row_number() over (
            partition by borough_code, order_type order by order_gbp desc, order_ref asc
        ) as place,
        lead(order_gbp) over (
            partition by borough_code, order_type order by order_gbp desc, order_ref asc
        ) as next_gbp,
        count(*) over (partition by borough_code, order_type) - 1 as others
    from {{ ref('int_asset_confiscations__current') }}
    where borough_code is not null
),

respondents as (
    select * from {{ ref('int_pas_waves__current') }}
),

usual as (
    select
        wave_compared,
        median(weight) as usual_weight
    from respondents
    group by wave_compared
),

arrests as (
    {{ current_rows('ppo_drug_tests') }}
),

spells as (
    {{ current_rows('ppo_roster') }}
),

-- Entries for quarters outside the reporting window are not checked.
entries as (
    select entries.* from {{ ref('int_return_register__current') }} as entries
    semi join {{ ref('int_quarters') }} as quarters
        on entries.quarter_start = quarters.quarter_start
    where
        (entries.return_name in ({{ listed(returns_that('is_registered')) }}))
        = (entries.borough_code is not null)
),

received as (
    select
        return_name,
        sender_code,
        quarter_start
    from {{ ref('int_returns_received') }}
    union all
    select
        return_name,
        '{{ var("london_code") }}' as sender_code,
        quarter_start
    from {{ ref('int_central_quarters') }}
    where is_declared
),

doubtful as (
    -- An order is over 100 times as large as each of at least five others of its borough and type.
    -- An order with a few zeros too many could make up most of London's total.
    select
        'asset_confiscations' as return_name,
        file_number,
        row_number,
        'order_outlier' as reason,
        'order_gbp' as column_name,
        cast(order_gbp as string) as raw_value
    from orders
    where
        place = 1
        and others >= 5
        and next_gbp > 0
        and order_gbp > 100 * next_gbp
    union all
    -- A respondent's weight is over ten times the median weight of the wave. A single weight
    -- without its decimal point can change London's figure.
    select
        'pas_waves' as return_name,
        respondents.file_number,
        respondents.row_number,
        'weight_outlier' as reason,
        'weight' as column_name,
        cast(respondents.weight as string) as raw_value
    from respondents
    inner join usual on respondents.wave_compared = usual.wave_compared
    where respondents.weight > 10 * usual.usual_weight
    union all
    -- An arrested offender was not on the list of offenders that day. Arrests and the list come
    -- from different senders.
    select
        'ppo_drug_tests' as return_name,
        arrests.file_number,
        arrests.row_number,
        'not_on_roster' as reason,
        'ppo_ref' as column_name,
        arrests.ppo_ref as raw_value
    from arrests
    anti join spells
        on
            arrests.ppo_ref = spells.ppo_ref
            and arrests.arrest_date >= spells.start_date
            and arrests.arrest_date <= coalesce(spells.end_date, cast('9999-12-31' as date))
    union all
    -- A register entry is nil or outstanding although records were received, or submitted although
    -- none were. London's entry needs an extract for all of London. The records take precedence.
    select
        'return_register' as return_name,
        entries.file_number,
        entries.row_number,
        'register_contradicted' as reason,
        'status' as column_name,
        entries.status as raw_value
    from entries
    left join received
        on
            entries.return_name = received.return_name
            and entries.sender_code = received.sender_code
            and entries.quarter_start = received.quarter_start
    where (entries.status = 'submitted') = (received.return_name is null)
)

select * from doubtful
