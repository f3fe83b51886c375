-- What a reader needs beside a figure, in one to three short sentences: rows of its returns that
-- were left out (if they are at least one in a hundred, and no later row has their key), senders
-- with far fewer records than usual, and an order that is more than half of the pounds. A row
-- without a readable borough counts in London alone.
{%- set offences = 'recorded_offences' %}
{%- set of_row = ['return_name', 'offence_category', 'quarter_start'] %}
{%- set of_figure = ['indicator_id', 'area_code', 'period_type', 'period_start'] %}
with indicators as (
    select
        indicator_id,
        return_name,
        offence_category
    from {{ ref('int_indicators') }}
    union all
    select
        indicator_id,
        second_return_name as return_name,
        offence_category
    from {{ ref('int_indicators') }}
    where second_return_name is not null
),

-- A row corrects a record if an earlier version of it is accepted.
left_out as (
    {% for return_name in returns() -%}
        select
            '{{ return_name }}' as return_name,
            {%- set category = 'rows.offence_category' if return_name == offences else 'null' %}
            cast({{ category }} as string) as offence_category,
            {{ quarter_start('rows.counted_on') }} as quarter_start,
            rows.borough_codes,
            rows.ward_code,
            versions.record_key is not null as is_correction
        from {{ ref('int_' ~ return_name ~ '__records') }} as rows
        left join {{ ref('int_' ~ return_name ~ '__records') }} as versions
            on rows.record_key = versions.record_key and versions.disposition = 'accepted'
        where
            rows.disposition = 'quarantined'
            and rows.reasons <> 'not_a_record'
            and coalesce(versions.file_number <= rows.file_number, true)
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        {{ of_row | join(', ') }},
        borough_codes,
        ward_code,
        1 as records,
        case when is_correction then 0 else 1 end as rows_left_out,
        case when is_correction then 1 else 0 end as corrections
    from left_out
    union all
    select
        {{ of_row | join(', ') }},
        borough_codes,
        ward_code,
        records,
        0 as rows_left_out,
        0 as corrections
    from {{ ref('int_record_trail') }}
    where disposition = 'accepted'
),

placed as (
    select
        *,
        '{{ var("london_code") }}' as area_code
    from counted
    union all
    select
        *,
        {{ each_part('borough_codes', "';'") }} as area_code
    from counted
    where borough_codes is not null
    union all
    select
        *,
        ward_code as area_code
    from counted
    where ward_code is not null
),

added as (
    select
        {{ of_row | join(', ') }},
        area_code,
        sum(records) as records,
        sum(rows_left_out) as rows_left_out,
        sum(corrections) as corrections
    from placed
    group by {{ of_row | join(', ') }}, area_code
),

incomplete as (
    select
        indicators.indicator_id,
        added.area_code,
        period_quarters.period_type,
        period_quarters.period_start,
        sum(added.rows_left_out) as rows_left_out,
        sum(added.corrections) as corrections
    from indicators
    inner join added
        on
            indicators.return_name = added.return_name
            and indicators.offence_category is not distinct from added.offence_category
    inner join {{ ref('int_period_quarters') }} as period_quarters
        on added.quarter_start = period_quarters.quarter_start
    group by
        indicators.indicator_id, added.area_code, period_quarters.period_type,
        period_quarters.period_start
    having
        sum(added.rows_left_out + added.corrections) > 0
        and 100 * sum(added.rows_left_out + added.corrections) >= sum(added.records)
),

far_fewer as (
    select
        indicators.indicator_id,
        ancestors.ancestor_code as area_code,
        period_quarters.period_type,
        period_quarters.period_start,
        statuses.quarter_start,
        case when ancestors.ancestor_code <> statuses.sender_code then areas.area_name end
            as sender_name
    from {{ ref('int_sender_status') }} as statuses
    inner join indicators on statuses.return_name = indicators.return_name
    inner join {{ ref('int_areas') }} as areas on statuses.sender_code = areas.area_code
    inner join {{ ref('int_area_ancestors') }} as ancestors
        on statuses.sender_code = ancestors.area_code
    inner join {{ ref('int_period_quarters') }} as period_quarters
        on statuses.quarter_start = period_quarters.quarter_start
    where statuses.has_far_fewer_records
    group by all
),

newest as (
    select
        far_fewer.*,
        quarters.fiscal_quarter,
        count(*) over figures - 1 as others
    from far_fewer
    inner join {{ ref('int_quarters') }} as quarters
        on far_fewer.quarter_start = quarters.quarter_start
    window figures as (partition by far_fewer.{{ of_figure | join(', far_fewer.') }})
    qualify
        row_number() over (
            partition by far_fewer.{{ of_figure | join(', far_fewer.') }}
            order by far_fewer.quarter_start desc, far_fewer.sender_name asc
        ) = 1
),

sentences as (
    select
        {{ of_figure | join(', ') }},
        1 as place,
        concat_ws(
            ' and ',
            case
                when rows_left_out = 1 then '1 row of its returns'
                when rows_left_out > 1
                    then {{ with_commas('rows_left_out', 0) }} || ' rows of its returns'
            end,
            case
                when corrections > 1 then {{ with_commas('corrections', 0) }} || ' corrections'
                when corrections = 1 and rows_left_out > 0 then 'a correction'
                when corrections = 1 then 'A correction'
            end
        )
        || case when rows_left_out + corrections = 1 then ' was' else ' were' end
        || ' left out.' as sentence
    from incomplete
    union all
    select
        {{ of_figure | join(', ') }},
        2 as place,
        'Far fewer records than usual: ' || coalesce('of ' || sender_name || ', ', '')
        || fiscal_quarter || case
            when others = 0 then ''
            else case when sender_name is null then '' else ',' end || ' and ' || others || ' more'
        end || '.' as sentence
    from newest
    union all
    select
        {{ of_figure | join(', ') }},
        3 as place,
        case
            when largest_gbp = total_gbp then 'It is one order.'
            else 'One order is '
                || {{ with_commas('least(100 * largest_gbp / total_gbp, 99)', 0) }}
                || '% of it.'
        end as sentence
    from {{ ref('int_order_values') }}
    where
        period_type in ('fiscal_year', 'strategy')
        and area_code <> '{{ var("unattributed_code") }}'
        and 2 * largest_gbp > total_gbp
),

cautions as (
    select
        {{ of_figure | join(', ') }},
        {{ dbt.listagg('sentence', "' '", 'order by place') }} as caution
    from sentences
    group by {{ of_figure | join(', ') }}
)

select * from cautions
