-- A quarter has no figure while its return is outstanding. Once it is nil, not stated or submitted,
-- it has a figure, which may be 0. This applies to all returns: those from boroughs, those from
-- headquarters, and the public extracts. Only the index leaves out a quarter that is not over.
select
    indicator_id,
    area_code,
    period_label,
    return_status,
    numerator,
    denominator,
    value
from {{ ref('indicator_values') }}
where
    period_type = 'quarter'
    and area_level in ('borough', 'ward', 'no_ward')
    and return_status is not null
    and case
        when return_status = 'outstanding'
            then coalesce(numerator, denominator, value, lower_95, upper_95) is not null
        else numerator is null and (is_complete or unit <> 'index')
    end
