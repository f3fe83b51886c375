select * from {{ ref('int_areas') }}
