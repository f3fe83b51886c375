-- One row per grain, independent system, fiscal year and borough: whether it is hidden.
-- By whole rows, among the boroughs and not attributed, below London.
with columns as (
    select * from {{ ref('release_borough_columns') }}
    where system not in (select links.system from {{ ref('release_links') }} as links)
),

{{ whole_rows('columns') }}

select * from whole_rows_hidden
