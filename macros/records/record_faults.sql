{% macro record_faults(return_name) -%}
{%- set facts = returns()[return_name] -%}
repeated_keys as (
    select file_number, record_key
    from placed
    where is_record
    group by all
    having count(*) > 1
),

in_turn as (
    select
        placed.file_number,
        placed.row_number,
        placed.record_key,
        row_number() over (
            partition by placed.file_number, placed.record_content order by placed.row_number
        ) as turn
    from placed
    semi join repeated_keys
        on
            placed.file_number = repeated_keys.file_number
            and placed.record_key is not distinct from repeated_keys.record_key
    where placed.is_record
),

-- Repeated with the same content: the first counts. With other content: none of them counts.
duplicates as (
    select file_number, row_number from in_turn
    where turn > 1
),

conflicts as (
    select file_number, row_number, record_key from in_turn
    where turn = 1 and record_key is not null
    qualify count(*) over (partition by file_number, record_key) > 1
),

own_faults as (
    select
        files.file_number,
        results._row_number as row_number,
        results.reason,
        results.column_name,
        results.raw_value
    from {{ source('validation', return_name) }} as results
    inner join files
        on results._sha256 = files.file_sha256 and results._received_on = files.received_on
    where not results.is_warning
    union all
    select
        placed.file_number,
        placed.row_number,
        misplaced.place_reason as reason,
        case misplaced.place_reason
            when 'borough_unknown' then '{{ facts.place }}' else '{{ facts.ward }}'
        end as column_name,
        left(
            case misplaced.place_reason
                when 'borough_unknown' then misplaced.place else misplaced.ward
            end,
            1000
        ) as raw_value
    from placed
    inner join places as misplaced
        on placed.place_number = misplaced.place_number and misplaced.place_reason is not null
    union all
    select
        file_number,
        row_number,
        'conflicting_key' as reason,
        '{{ facts.key | join(";") }}' as column_name,
        left(replace(record_key, chr(31), ';'), 1000) as raw_value
    from conflicts
),

faults as (
    select own_faults.* from own_faults
    anti join duplicates
        on
            own_faults.file_number = duplicates.file_number
            and own_faults.row_number = duplicates.row_number
    union all
    select
        file_number,
        row_number,
        'duplicate_row' as reason,
        cast(null as string) as column_name,
        cast(null as string) as raw_value
    from duplicates
)
{%- endmacro %}
