select
    wave,
    accepted_on,
    accepted_at
from {{ source('refresh', 'accepted_answers') }}
