-- One row a file, a fate and its reasons: the records of a figure's returns in its area and period.
-- is_placed is false for those that might lie there, were their place and date to be read.
with indicator as (
    select * from marts.indicators
    where indicator_id = $indicator_id
),

places as (
    select
        return_name,
        place_number,
        borough_code,
        ward_code,
        borough_reason is null and borough is not null as is_known
    from intermediate.int_places__resolved
    where return_name <> 'network_disruptions'
    union all
    select
        places.return_name,
        places.place_number,
        named.borough_code,
        null as ward_code,
        named.is_known
    from intermediate.int_places__resolved as places
    inner join intermediate.int_network_disruptions__named as named
        on places.borough = named.boroughs
    where places.return_name = 'network_disruptions'
),

inside as (
    select distinct return_name, place_number
    from places
    where
        case $area_level
            when 'borough' then borough_code = $area_code
            when 'ward' then ward_code = $area_code
            when 'unattributed' then is_known and borough_code is null
        end
),

known as (
    select distinct return_name, place_number
    from places
    where is_known
),

trail as (
    select
        trail.*,
        $area_level = 'london' or inside.place_number is not null as is_inside,
        trail.quarter_start between $period_start and $period_end as is_in_period,
        known.place_number is not null as is_place_known
    from intermediate.int_record_trail as trail
    semi join indicator
        on
            trail.return_name in (indicator.return_name, indicator.second_return_name)
            and trail.offence_category is not distinct from indicator.offence_category
    left join inside
        on trail.return_name = inside.return_name and trail.place_number = inside.place_number
    left join known
        on trail.return_name = known.return_name and trail.place_number = known.place_number
),

traced as (
    select
        *,
        is_inside and coalesce(is_in_period, false) as is_placed,
        fate = 'quarantined'
        and reasons <> 'not_a_record'
        and (is_inside or not is_place_known)
        and coalesce(is_in_period, true) as is_possible
    from trail
)

select
    files.return_name || '/' || files.file_name as file,
    files.received_on,
    traced.fate,
    traced.reasons,
    traced.is_placed,
    cast(sum(traced.records) as bigint) as records
from traced
inner join intermediate.int_files as files using (file_number)
where
    (traced.is_placed or traced.is_possible and files.received_on >= $period_start)
    and traced.fate <> 'withdrawn'
group by all
order by files.received_on, file, fate, reasons
