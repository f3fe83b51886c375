{% macro whole_rows(columns) %}
{{ columns }}_by_family as (
    select
        *,
        concat_ws(' ', system, grain, parent_code, fiscal_year) as family
    from {{ columns }}
),

{{ columns }}_rows as (
    select
        family,
        system,
        grain,
        parent_code,
        fiscal_year,
        area_code,
        adds_up,
        bool_or(must_hide) as must_hide,
        bool_or(is_unknown) as can_protect,
        max(least_hidden_sum) as threshold,
        max(year_total) as year_total
    from {{ columns }}_by_family
    group by all
),

-- First hide the rows that must be hidden, then the smallest rows that protect them.
{{ columns }}_ranked as (
    select
        *,
        row_number() over (
            partition by family
            order by must_hide desc, can_protect desc, year_total asc, area_code asc
        ) as place,
        count(*) filter (where must_hide) over (partition by family) as must_hide_rows,
        max(case when must_hide then year_total end) over (partition by family)
            as largest_must_hide
    from {{ columns }}_rows
),

{{ columns }}_so_far as (
    select
        *,
        count(*) filter (where can_protect and year_total > 0) over so_far as hidden_rows,
        coalesce(sum(year_total) filter (where can_protect) over so_far, 0) as hidden_total,
        coalesce(lead(case when can_protect then year_total end) over so_far, 0) as next_total
    from {{ columns }}_ranked
    window so_far as (partition by family order by place)
),

-- Readers know the order of hiding, so they know that a hidden amount is either below the threshold
-- or no larger than the smallest amount that is shown. If this knowledge leaves too few possible
-- totals for a hidden row, hide another row.
{{ columns }}_revealed as (
    select
        *,
        adds_up
        and hidden_total > 0
        and largest_must_hide < threshold
        and (
            -- If no hidden row is zero, each hidden row is at least 1.
            (hidden_rows = place and hidden_total < hidden_rows + threshold - 1)
            or (
                next_total > 0
                and (
                    next_total <= threshold
                    or hidden_rows * (next_total - 1) - hidden_total < threshold - 1
                )
            )
        ) as is_revealed
    from {{ columns }}_so_far
),

{{ columns }}_sums as (
    select
        revealed.family,
        revealed.place,
        revealed.must_hide_rows,
        revealed.is_revealed,
        revealed.adds_up,
        count(*) filter (where cells.is_unknown) over so_far as hidden_cells,
        coalesce(sum(cells.part_amount) filter (where cells.is_unknown) over so_far, 0)
            as hidden_sum,
        max(cells.least_hidden_sum) over so_far as least_hidden_sum
    from {{ columns }}_revealed as revealed
    inner join {{ columns }}_by_family as cells
        on revealed.family = cells.family and revealed.area_code = cells.area_code
    window so_far as (partition by cells.family, cells.column_key order by revealed.place)
),

-- If two rows are hidden, readers know that one of them is below the threshold. If the two rows add
-- up to exactly the threshold, readers also know that neither row is zero or equal to the sum.
{{ columns }}_enough as (
    select family, place
    from {{ columns }}_sums
    group by family, place
    having
        place >= max(must_hide_rows)
        and count_if(is_revealed) = 0
        and count_if(
            adds_up
            and hidden_sum > 0
            and (
                hidden_cells < 2
                or hidden_sum < least_hidden_sum
                or (hidden_cells = 2 and hidden_sum < least_hidden_sum + 1)
            )
        ) = 0
),

{{ columns }}_hidden as (
    select
        ranked.*,
        ranked.must_hide_rows > 0
        and ranked.place <= coalesce(
            min(enough.place) over (partition by ranked.family), ranked.place
        ) as is_hidden
    from {{ columns }}_ranked as ranked
    left join {{ columns }}_enough as enough
        on ranked.family = enough.family and ranked.place = enough.place
)
{% endmacro %}
