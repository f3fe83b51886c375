-- An indicator that the policy does not name would be missing from the edition unnoticed.
{{ config(enabled=target.name == 'release', tags=['release']) }}
select indicators.indicator_id
from {{ source('published', 'indicators') }} as indicators
where
    indicators.indicator_id not in (
        select listed.indicator_id from {{ ref('release_indicators') }} as listed
    )
