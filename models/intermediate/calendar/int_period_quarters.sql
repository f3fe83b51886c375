-- A fiscal year in progress does not yet have all four quarters.
select
    periods.period_type,
    periods.period_start,
    quarters.quarter_start
from {{ ref('int_periods') }} as periods
inner join {{ ref('int_quarters') }} as quarters
    on quarters.quarter_start between periods.period_start and periods.period_end
