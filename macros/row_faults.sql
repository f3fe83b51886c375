{% macro faulty_records(return_name) %}
    select
        '{{ return_name }}' as return_name,
        files.file_name,
        records.row_number,
        records.reasons,
        records.reason_columns,
        records.reason_values,
        coalesce(
            staged.raw_cells, {{ row_as_json('staged', added_columns(returns()[return_name])) }}
        ) as record
    from {{ ref(return_name ~ '__records') }} as records
    inner join ({{ files_of(return_name) }}) as files
        on records.file_number = files.file_number
    inner join {{ ref('stg_' ~ return_name) }} as staged
        on
            files.file_sha256 = staged.file_sha256
            and records.row_number = staged.row_number
    where
        records.disposition in ('quarantined', 'duplicate')
        -- This redundant condition makes DuckDB expect few records. The join then keeps only these
        -- in memory, not all staged rows.
        and records.disposition <> 'accepted'
{% endmacro %}


{% macro key_references(facts) %}
    {%- set names = [] -%}
    {%- for column in facts.key if column in facts.references or column in facts.persons -%}
        {%- do names.append(column) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{#-
    Find accepted rows whose key differs from another only in the leading zeros of its references.
    To save time, only keys with leading zeros, and any keys that may match them, are grouped.
-#}
{% macro near_keys(return_name) %}
{%- set facts = returns()[return_name] -%}
{%- set compared, near, shown = [], [], [] -%}
{%- for column in key_references(facts) -%}
    {%- do shown.append(column) -%}
    {%- if column in facts.persons -%}
        {%- do compared.append(column) -%}
        {%- do near.append(column ~ '_unpadded') -%}
    {%- else -%}
        {%- set part = "split_part(record_key, chr(31), " ~ (facts.key.index(column) + 1) ~ ")" -%}
        {%- do compared.append(part) -%}
        {%- do near.append("regexp_replace(" ~ part ~ ", '^0+', '')") -%}
    {%- endif -%}
{%- endfor -%}
with keyed as (
    select
        file_number,
        row_number,
        {{ compared | join(' || chr(31) || ') }} as compared,
        {{ near | join(' || chr(31) || ') }} as near,
        {{ shown | join(" || ';' || ") }} as shown
    from {{ ref(return_name ~ '__records') }}
    where disposition = 'accepted'
),

padded as (
    select distinct near from keyed
    where compared <> near
),

nearby as (
    select keyed.* from keyed
    semi join padded on keyed.near = padded.near
),

forms as (
    select
        near,
        compared,
        min(shown) as shown
    from nearby
    group by near, compared
),

-- Each spelling is paired with the next, and the last spelling is paired with the previous one.
paired as (
    select
        compared,
        coalesce(
            lead(shown) over (partition by near order by compared),
            lag(shown) over (partition by near order by compared)
        ) as other
    from forms
)

select
    '{{ return_name }}' as return_name,
    nearby.file_number,
    nearby.row_number,
    'near_key' as reason,
    '{{ shown | join(";") }}' as column_name,
    left(nearby.shown{{ '' if facts.persons else " || ' / ' || paired.other" }}, 1000) as raw_value
from nearby
inner join paired on nearby.compared = paired.compared and paired.other is not null
{% endmacro %}


{#-
    Find a return's row warnings: those from validation, corrections on the day of receipt,
    withdrawals of unknown keys, and unknown wards. The model that calls this has a CTE `files`.
-#}
{% macro row_warnings_of(return_name) %}
    {%- set facts = returns()[return_name] -%}
    {%- set key = facts.key | join(';') %}
    select
        '{{ return_name }}' as return_name,
        files.file_number,
        results._row_number as row_number,
        results.reason,
        results.column_name,
        results.raw_value
    from {{ source('validation', return_name) }} as results
    inner join files
        on
            files.return_name = '{{ return_name }}'
            and results._sha256 = files.sha256
            and results._received_on = files.received_on
    semi join {{ ref(return_name ~ '__records') }} as records
        on
            files.file_number = records.file_number
            and results._row_number = records.row_number
            and records.disposition in ('accepted', 'superseded')
    where results.is_warning
    union all
    select
        '{{ return_name }}' as return_name,
        records.file_number,
        records.row_number,
        'same_day_correction' as reason,
        '{{ key }}' as column_name,
        concat(corrected.file_name, '; ', files.file_name) as raw_value
    from {{ ref(return_name ~ '__records') }} as records
    inner join files
        on files.return_name = '{{ return_name }}' and records.file_number = files.file_number
    inner join files as corrected
        on
            corrected.return_name = '{{ return_name }}'
            and records.corrected_file_number = corrected.file_number
    union all
    select
        '{{ return_name }}' as return_name,
        records.file_number,
        records.row_number,
        'withdrawn_unknown' as reason,
        '{{ key }}' as column_name,
        left(concat_ws(';'
            {%- for column in facts.key -%}
                , cast(records.{{ column }} as string)
            {%- endfor -%}
        ), 1000) as raw_value
    from {{ ref(return_name ~ '__records') }} as records
    anti join (
        select record_key from {{ ref(return_name ~ '__records') }}
        where disposition = 'quarantined'
    ) as quarantined
        on records.record_key = quarantined.record_key
    where records.is_key_unknown
    {%- if facts.ward %}
    union all
    select
        '{{ return_name }}' as return_name,
        file_number,
        row_number,
        'ward_unmatched' as reason,
        '{{ facts.ward }}' as column_name,
        unmatched_ward as raw_value
    from {{ ref(return_name ~ '__records') }}
    where unmatched_ward is not null and disposition in ('accepted', 'superseded')
    {%- endif %}
{% endmacro %}


{% macro corrected_rows(return_name) %}
    select
        '{{ return_name }}' as return_name,
        next_file_number as file_number,
        file_number as corrected_file_number,
        area_code,
        quarter_start,
        cast(count(*) as bigint) as corrected,
        cast(count_if(area_now is distinct from area_code) as bigint) as taken,
        cast(count_if(area_now is null) as bigint) as withdrawn
    from (
        select
            disposition,
            file_number,
            area_code,
            quarter_start,
            lead(file_number) over by_key as next_file_number,
            max(case when disposition = 'accepted' then area_code end)
                over (partition by record_key) as area_now,
            row_number() over (
                partition by record_key, area_code, quarter_start order by file_number desc
            ) as number_from_last
        from (
            select
                record_key,
                file_number,
                disposition,
                case
                    when disposition <> 'withdrawn' then {{ counted_area("'" ~ return_name ~ "'") }}
                end as area_code,
                {{ quarter_start('counted_on') }} as quarter_start
            from {{ ref(return_name ~ '__records') }}
            where
                disposition in ('accepted', 'superseded', 'withdrawn')
                and record_key in (
                    select superseded.record_key
                    from {{ ref(return_name ~ '__records') }} as superseded
                    where superseded.disposition = 'superseded'
                )
        ) as placed
        window by_key as (partition by record_key order by file_number)
    ) as versions
    where disposition = 'superseded' and number_from_last = 1
    group by next_file_number, file_number, area_code, quarter_start
{% endmacro %}
