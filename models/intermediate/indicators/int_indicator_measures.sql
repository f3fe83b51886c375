-- These are all returns that have the measure, unless the register lists some. If a listed
-- return does not have the measure, `return_name` is null.
with measures as (
    {{ measures_of_returns() }}
),

-- Names are separated by `;`, because `+` is a regular expression in Spark.
sides as (
    {%- for side in ['numerator', 'denominator'] %}
    select
        indicator_id,
        '{{ side }}' as side,
        counted_within_days,
        replace(replace({{ side }}_measure, ' ', ''), '+', ';') as measure_names,
        coalesce(replace(replace({{ side }}_return, ' ', ''), '+', ';'), '') as return_names
    from {{ ref('indicator_register') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

named as (
    select
        sides.*,
        {{ each_part('measure_names', "';'") }} as measure
    from sides
),

listed as (
    select
        named.*,
        {{ each_part('return_names', "';'") }} as listed_return
    from named
),

found as (
    select
        listed.indicator_id,
        listed.side,
        listed.measure,
        listed.listed_return,
        measures.return_name,
        measures.counted_on,
        measures.second_date,
        measures.is_registered,
        measures.may_be_nil,
        listed.counted_within_days
    from listed
    left join measures
        on
            listed.measure = measures.measure
            and listed.listed_return in ('', measures.return_name)
)

select * from found
