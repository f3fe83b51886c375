-- One row per counted return, sender and quarter so far: whether records seem to be missing. Usual
-- is the median of the last four submitted quarters or, if lower, the number a year before; if all
-- boroughs fell, it falls with them. A number far below that looks like a fragment. Fragments are
-- not usual, so the rule is applied three times, without those found before. If many records were
-- late in the last eight quarters, more are expected until the sender reports the next quarter.
{%- set share_of_usual = (
    "case when statuses.is_borough and is_reported and usual_records >= " ~ var('fragment_from')
    ~ " then statuses.records / usual.usual_records end"
) %}
with statuses as (
    select
        *,
        return_status <> 'outstanding' as is_reported,
        quarter_start = max(case when return_status <> 'outstanding' then quarter_start end)
            over (partition by return_name, sender_code) as is_newest_report
    from {{ ref('int_sender_status') }}
    where records is not null
),

{% for round in [1, 2, 3] -%}
    earlier_{{ round }} as (
        select
            statuses.return_name,
            statuses.sender_code,
            statuses.quarter_start,
            before.records,
            before.quarter_start = cast(
                {{ dbt.dateadd('year', -1, 'statuses.quarter_start') }} as date
            ) as is_year_before,
            row_number() over (
                partition by statuses.return_name, statuses.sender_code, statuses.quarter_start
                order by before.quarter_start desc
            ) as place
        from statuses
        inner join {{ 'statuses' if loop.first else 'judged_' ~ (round - 1) }} as before
            on
                statuses.return_name = before.return_name
                and statuses.sender_code = before.sender_code
                and statuses.quarter_start > before.quarter_start
        where before.return_status = 'submitted'{{ ' and not before.is_fragment' if round > 1 }}
    ),

    usual_{{ round }} as (
        select
            return_name,
            sender_code,
            quarter_start,
            cast(least(
                median(case when place <= 4 then records end),
                max(case when is_year_before then records end)
            ) as double) as usual_records
        from earlier_{{ round }}
        group by return_name, sender_code, quarter_start
        having count(*) >= 2
    ),

    levelled_{{ round }} as (
        select
            statuses.*,
            usual.usual_records,
            coalesce(usual.usual_records, statuses.records) as expected_records,
            {{ share_of_usual }} as share_of_usual,
            coalesce(case
                when count({{ share_of_usual }}) over boroughs >= {{ var('boroughs_for_level') }}
                    then least(1, median({{ share_of_usual }}) over boroughs)
            end, 1) as level
        from statuses
        left join usual_{{ round }} as usual
            on
                statuses.return_name = usual.return_name
                and statuses.sender_code = usual.sender_code
                and statuses.quarter_start = usual.quarter_start
        window boroughs as (partition by statuses.return_name, statuses.quarter_start)
    ),

    judged_{{ round }} as (
        select
            *,
            not is_confirmed
            and (return_status in ('submitted', 'not_stated') or is_declared)
            and {{ is_far_below('records', 'level * usual_records') }} as is_fragment
        from levelled_{{ round }}
    ),

{% endfor -%}
late as (
    select
        return_name,
        quarter_start,
        sum(sum(late_records)) over eight
        / nullif(cast(sum(sum(records)) over eight as double), 0) as late_share
    from statuses
    group by return_name, quarter_start
    window eight as (
        partition by return_name order by quarter_start rows between 8 preceding and 1 preceding
    )
),

completeness as (
    select
        judged.return_name,
        judged.sender_code,
        judged.quarter_start,
        judged.usual_records,
        case when judged.is_fragment then {{ fragment_in_words('judged') }} end as fragment,
        judged.level < {{ var('low_level') }}
        and judged.share_of_usual < {{ var('low_level') }}
        and not judged.is_confirmed as is_low_as_all,
        judged.is_newest_report
        and late.late_share * sqrt(judged.expected_records) > 1 as expects_late_records,
        late.late_share
        * sum(case when judged.is_newest_report then judged.expected_records end) over alike
        > sqrt(sum(judged.expected_records) over alike) as london_expects_late_records
    from judged_3 as judged
    inner join late
        on judged.return_name = late.return_name and judged.quarter_start = late.quarter_start
    window alike as (partition by judged.return_name, judged.quarter_start)
)

select * from completeness
