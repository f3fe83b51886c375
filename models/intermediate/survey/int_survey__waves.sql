-- One row per measure, area and period in which a wave differs greatly from the other waves. The
-- wave must differ by more than both 5 points and 4 standard errors, with at least 30 answers in
-- the wave and 30 in the other waves.
with intervals as (
    select * from {{ ref('int_survey__intervals') }}
    where base_kind = 'answers' and base >= 30
),

period_quarters as (
    select * from {{ ref('int_period_quarters') }}
),

quarters as (
    select * from {{ ref('int_quarters') }}
),

paired as (
    select
        waves.measure,
        waves.area_code,
        period_quarters.period_type,
        period_quarters.period_start,
        period_quarters.quarter_start,
        quarters.fiscal_quarter,
        {%- for name in ('waves', 'others') %}
            100 * {{ name }}.share as {{ name }}_value,
            100 * {{ name }}.lower_far as {{ name }}_lower_far,
            100 * {{ name }}.upper_far as {{ name }}_upper_far,
        {%- endfor %}
        100 * (waves.share - others.share) as difference,
        100 * sqrt(waves.variance + others.variance) as standard_error,
        waves.is_linearised and others.is_linearised as is_linearised,
        count(*) over (
            partition by
                waves.measure, waves.area_code, period_quarters.period_type, waves.period_start
        ) as periods
    from period_quarters
    inner join quarters on quarters.quarter_start = period_quarters.quarter_start
    inner join intervals as waves
        on waves.period_type = 'quarter'
            and waves.period_start = period_quarters.quarter_start
    inner join intervals as others
        on others.measure = waves.measure
            and others.area_code = waves.area_code
            and others.period_start = period_quarters.period_start
            and others.period_type
            = {{ period_without('period_quarters.period_type', 'period_quarters.quarter_start') }}
),

departing as (
    select * from paired
    where {{ is_far_apart('waves', 'others', 5) }}
),

-- One odd wave shifts the mean with which the other waves are compared, so the other waves seem to
-- differ too.
furthest as (
    select
        departing.*,
        {{ wave_fault() }} as fault
    from departing
    qualify row_number() over (
            partition by measure, area_code, period_type, period_start
            order by cast(abs(difference) as decimal(12, 9)) desc, quarter_start
        ) = 1
),

alone as (
    select
        furthest.*,
        row_number() over (
            partition by measure, area_code, quarter_start order by period_start desc
        ) as place,
        count(*) over (partition by measure, area_code, quarter_start) as departures
    from furthest
    where period_type = 'rolling_year'
),

faults as (
    select
        measure,
        area_code,
        period_type,
        period_start,
        quarter_start,
        waves_value,
        others_value,
        standard_error,
        fault
    from furthest
    union all
    select
        measure,
        area_code,
        'quarter' as period_type,
        quarter_start as period_start,
        quarter_start,
        waves_value,
        others_value,
        standard_error,
        fault
    from alone
    where place = 1 and departures = periods
)

select * from faults
