-- One row a grain, system that waits for no other, fiscal year and borough: whether it is hidden.
-- By whole rows, among the boroughs and what is not attributed, under London.
with columns as (
    select * from {{ ref('release_borough_columns') }}
    where system not in (select links.system from {{ ref('release_links') }} as links)
),

{{ whole_rows('columns') }}

select * from whole_rows_hidden
