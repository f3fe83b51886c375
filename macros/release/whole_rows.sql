{% macro whole_rows(columns) %}
whole_rows as (
    select
        system,
        grain,
        parent_code,
        fiscal_year,
        area_code,
        adds_up,
        max(case when must_hide then 1 else 0 end) as must_hide,
        max(case when is_unknown then 1 else 0 end) as can_protect,
        max(least_hidden_sum) as threshold,
        max(year_total) as year_total
    from {{ columns }}
    group by all
),

whole_rows_ranked as (
    select
        whole_rows.*,
        row_number() over (
            partition by system, grain, parent_code, fiscal_year
            order by must_hide desc, can_protect desc, year_total asc, area_code asc
        ) as place,
        sum(must_hide) over (
            partition by system, grain, parent_code, fiscal_year
        ) as must_hide_rows,
        max(case when must_hide = 1 then year_total end) over (
            partition by system, grain, parent_code, fiscal_year
        ) as largest_must_hide
    from whole_rows
),

whole_rows_ordered as (
    select
        ranked.*,
        sum(case when can_protect = 1 and year_total > 0 then 1 else 0 end) over (
            partition by system, grain, parent_code, fiscal_year
            order by place
            rows between unbounded preceding and current row
        ) as hidden_rows,
        sum(case when can_protect = 1 then year_total else 0 end) over (
            partition by system, grain, parent_code, fiscal_year
            order by place
            rows between unbounded preceding and current row
        ) as hidden_total,
        lead(case when can_protect = 1 then year_total end) over (
            partition by system, grain, parent_code, fiscal_year
            order by place
        ) as next_total
    from whole_rows_ranked as ranked
),

-- A reader knows the order: what is hidden is below the threshold, or no more than the smallest
-- open row. Where that leaves a row too few possible totals, another is hidden.
whole_rows_told as (
    select
        *,
        adds_up
        and hidden_total > 0
        and largest_must_hide < threshold
        and (
            -- Without a row of none among them, each is at least 1.
            (hidden_rows = place and hidden_total < hidden_rows + threshold - 1)
            or (
                next_total > 0
                and (
                    next_total <= threshold
                    or hidden_rows * (next_total - 1) - hidden_total < threshold - 1
                )
            )
        ) as is_told
    from whole_rows_ordered
),

whole_rows_running as (
    select
        ranked.*,
        sum(case when {{ columns }}.is_unknown then {{ columns }}.part_amount else 0 end) over (
            partition by ranked.system, ranked.grain, ranked.parent_code, ranked.fiscal_year,
                {{ columns }}.column_key
            order by ranked.place
            rows between unbounded preceding and current row
        ) as hidden_sum,
        sum(case when {{ columns }}.is_unknown then 1 else 0 end) over (
            partition by ranked.system, ranked.grain, ranked.parent_code, ranked.fiscal_year,
                {{ columns }}.column_key
            order by ranked.place
            rows between unbounded preceding and current row
        ) as hidden_cells,
        max({{ columns }}.least_hidden_sum) over (
            partition by ranked.system, ranked.grain, ranked.parent_code, ranked.fiscal_year,
                {{ columns }}.column_key
            order by ranked.place
            rows between unbounded preceding and current row
        ) as least_hidden_sum
    from whole_rows_told as ranked
    inner join {{ columns }}
        on
            ranked.system = {{ columns }}.system
            and ranked.grain = {{ columns }}.grain
            and ranked.parent_code = {{ columns }}.parent_code
            and ranked.fiscal_year = {{ columns }}.fiscal_year
            and ranked.area_code = {{ columns }}.area_code
),

whole_rows_enough as (
    select
        system,
        grain,
        parent_code,
        fiscal_year,
        place
    from whole_rows_running
    group by all
    having
        max(must_hide_rows) = 0
        or (
            place >= max(must_hide_rows)
            and count_if(
                adds_up
                and hidden_sum > 0
                and (
                    hidden_cells < 2
                    or hidden_sum < least_hidden_sum
                    -- A reader knows that one of two is below the threshold: of just that many
                    -- between them neither can be none or all.
                    or (hidden_cells = 2 and hidden_sum < least_hidden_sum + 1)
                )
            ) = 0
            and count_if(is_told) = 0
        )
),

whole_rows_hidden as (
    select
        ranked.system,
        ranked.grain,
        ranked.parent_code,
        ranked.fiscal_year,
        ranked.area_code,
        ranked.must_hide_rows > 0
        and ranked.place <= coalesce(
            min(enough.place) over (
                partition by
                    ranked.system, ranked.grain, ranked.parent_code, ranked.fiscal_year
            ),
            ranked.place
        ) as is_hidden
    from whole_rows_ranked as ranked
    left join whole_rows_enough as enough
        on
            ranked.system = enough.system
            and ranked.grain = enough.grain
            and ranked.parent_code = enough.parent_code
            and ranked.fiscal_year = enough.fiscal_year
            and ranked.place = enough.place
)
{% endmacro %}
