-- An indicator that the policy does not name would be left out of the edition without a word.
{{ config(enabled=target.name == 'release', tags=['release']) }}
select indicators.indicator_id
from {{ source('published', 'indicators') }} as indicators
where
    indicators.indicator_id not in (
        select listed.indicator_id from {{ ref('release_indicators') }} as listed
    )
