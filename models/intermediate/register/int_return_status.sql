-- One row per return, area (borough, not attributed) and begun quarter: whether it has come.
-- Rows override the register. Without them a quarter is outstanding, never zero, if the register
-- says so or has another borough's entry, or if nothing dated then or later has come. A return of
-- headquarters has one status for all areas.
with sent as (
    {% for return_name in returns_by_quarter() -%}
        select
            '{{ return_name }}' as return_name,
            {{ returns()[return_name].is_registered | lower }} as is_registered
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

received as (
    select * from {{ ref('int_returns_received') }}
),

stated as (
    select * from {{ ref('return_register__current') }}
),

quarters_stated as (
    select distinct
        return_name,
        quarter_start
    from stated
),

latest as (
    select
        return_name,
        max(quarter_start) as latest_quarter
    from received
    group by return_name
),

due as (
    select
        sent.return_name,
        sent.is_registered,
        areas.area_code,
        areas.area_level = 'borough' as is_borough,
        case when sent.is_registered then areas.borough_code end as sender_code,
        quarters.quarter_start,
        quarters.quarter_end
    from sent
    cross join {{ ref('int_areas') }} as areas
    cross join {{ ref('int_quarters') }} as quarters
    where areas.area_level in ('borough', 'unattributed')
),

of_senders as (
    select
        due.*,
        case
            when due.is_registered and received.return_name is not null then 'submitted'
            when stated.status is not null then stated.status
            when due.is_registered and quarters_stated.return_name is not null then 'outstanding'
            when coalesce(due.quarter_start > latest.latest_quarter, true) then 'outstanding'
            when due.is_registered then 'not_stated'
            else 'submitted'
        end as return_status,
        not due.is_registered
        and coalesce(received.last_received_on <= due.quarter_end, false) as is_early
    from due
    left join received
        on
            due.return_name = received.return_name
            and due.quarter_start = received.quarter_start
            and due.sender_code is not distinct from received.borough_code
    left join stated
        on
            due.return_name = stated.return_name
            and due.quarter_start = stated.quarter_start
            and due.sender_code = stated.borough_code
    left join quarters_stated
        on
            due.return_name = quarters_stated.return_name
            and due.quarter_start = quarters_stated.quarter_start
    left join latest on due.return_name = latest.return_name
),

-- What is not attributed has no sender: it has come with its own rows or with any borough's return.
with_unattributed as (
    select
        return_name,
        area_code,
        is_borough,
        is_registered,
        quarter_start,
        case
            when is_borough then return_status
            when
                bool_or(return_status <> 'outstanding')
                    over (partition by return_name, quarter_start)
                then 'submitted'
            else 'outstanding'
        end as return_status,
        is_early
    from of_senders
)

select * from with_unattributed
