-- One row for each survey wave whose unusual answers somebody has checked and accepted.
select
    wave,
    accepted_on,
    accepted_at
from {{ source('refresh', 'accepted_answers') }}
