-- One row per grain, dependent system, fiscal year and borough: whether it is hidden.
-- By whole rows; a hidden row of the system that it depends on hides its row too.
with waiting as (
    select * from {{ ref('release_links') }}
),

first_hidden as (
    select distinct
        waiting.system,
        hidden.fiscal_year,
        hidden.area_code
    from waiting
    inner join {{ ref('release_boroughs__first') }} as hidden
        on waiting.hidden_with = hidden.system
    inner join {{ ref('release_grains__first') }} as grains
        on hidden.system = grains.system and hidden.grain = grains.grain
    where hidden.is_hidden
),

columns as (
    select
        columns.system,
        columns.grain,
        columns.adds_up,
        columns.parent_code,
        columns.fiscal_year,
        columns.area_code,
        columns.column_key,
        columns.part_amount,
        columns.is_unknown,
        columns.least_hidden_sum,
        columns.year_total,
        columns.must_hide or first_hidden.area_code is not null as must_hide
    from {{ ref('release_borough_columns') }} as columns
    left join first_hidden
        on
            columns.system = first_hidden.system
            and columns.fiscal_year = first_hidden.fiscal_year
            and columns.area_code = first_hidden.area_code
    where columns.system in (select waiting.system from waiting)
),

{{ whole_rows('columns') }}

select * from whole_rows_hidden
