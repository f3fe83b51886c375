-- A name in braces (chr 123) stands for a threshold from dbt_project.yml. Published texts have its
-- value.
select text
from (
    select concat_ws(' ', definition, formula, caveat) as text from {{ ref('indicators') }}
    union all
    select meaning as text from {{ ref('labels') }}
) as texts
where strpos(text, chr(123)) > 0
