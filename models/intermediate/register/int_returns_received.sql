-- One row per return in the register, borough and quarter with rows.
-- Every row that counts is enough, whether or not an indicator counts it.
with received as (
    {% for return_name in returns_that('is_registered') -%}
        select distinct
            '{{ return_name }}' as return_name,
            borough_code,
            quarter_start
        from {{ ref(return_name ~ '__current') }}
        where borough_code is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from received
