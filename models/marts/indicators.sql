select * from {{ ref('int_indicators') }}
