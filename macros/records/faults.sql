{#-
    Write the CTEs up to and including `faults`, which lists what is wrong with each row of a
    return. A fault may be in the row's cells (found by validation) or in its borough or ward. It
    may also be a duplicate of a record, or a contradiction between records with the same key.
-#}
{% macro faults_of_records(return_name) -%}
{%- set facts = returns()[return_name] -%}
-- Few keys appear twice in files that are found together, so only their records are sorted.
repeated_keys as (
    select find_number, record_key
    from placed
    where is_record
    group by all
    having count(*) > 1
),

in_turn as (
    select
        placed.file_number,
        placed.find_number,
        placed.row_number,
        placed.record_key,
        placed.record_content,
        row_number() over (
            partition by placed.file_number, placed.record_content order by placed.row_number
        ) as turn
    from placed
    semi join repeated_keys
        on
            placed.find_number = repeated_keys.find_number
            and placed.record_key is not distinct from repeated_keys.record_key
    where placed.is_record
),

-- Of several records with the same content, only the first is valid. If a key has records with
-- different contents, none of them is valid.
duplicates as (
    select file_number, row_number from in_turn
    where turn > 1
),

conflicts as (
    select file_number, row_number from in_turn
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
        sent.file_number,
        sent.row_number,
        'conflicting_key' as reason,
        '{{ facts.key | join(";") }}' as column_name,
        left(sent.record_key_as_sent, 1000) as raw_value
    from sent
    inner join conflicts
        on sent.file_number = conflicts.file_number and sent.row_number = conflicts.row_number
),

-- Files from the same day and refresh can contradict each other: their faultless records for a key
-- differ, or only some of them withdraw the key. None of these records is valid.
contradictions as (
    select
        in_turn.file_number,
        in_turn.row_number,
        in_turn.record_key
    from in_turn
    anti join own_faults
        on
            in_turn.file_number = own_faults.file_number
            and in_turn.row_number = own_faults.row_number
    where in_turn.turn = 1 and in_turn.record_key is not null
    qualify
        min(in_turn.record_content) over (partition by in_turn.find_number, in_turn.record_key)
        < max(in_turn.record_content) over (partition by in_turn.find_number, in_turn.record_key)
),

-- A duplicate row has only the reason `duplicate_row`.
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
        'conflicting_key' as reason,
        '{{ facts.key | join(";") }}' as column_name,
        left(replace(record_key, chr(31), ';'), 1000) as raw_value
    from contradictions
    union all
    select
        file_number,
        row_number,
        'duplicate_row' as reason,
        cast(null as string) as column_name,
        cast(null as string) as raw_value
    from duplicates
    {{ computed_once() }}
)
{%- endmacro %}


{#-
    Write the CTEs up to and including `faulty`, which has one row per record with a fault. Each
    record's reasons are joined with their columns and values, sorted by reason and column. A
    reason that applies several times is listed only once.
-#}
{% macro joined_faults(faults) -%}
faults_in_turn as (
    select
        *,
        row_number() over by_reason as turn,
        nullif(reason, lag(reason) over by_reason) as new_reason
    from {{ faults }}
    window by_reason as (partition by file_number, row_number order by reason asc, column_name asc)
),

faulty as (
    select
        file_number,
        row_number,
        reason = 'duplicate_row' as is_duplicate,
        {{ joined_over('from_here', 'new_reason') }} as reasons,
        {{ joined_over('from_here', 'column_name') }} as reason_columns,
        {{ joined_over('from_here', 'raw_value') }} as reason_values
    from faults_in_turn
    window
        from_here as (
            partition by file_number, row_number order by turn asc
            rows between current row and unbounded following
        )
    qualify turn = 1
)
{%- endmacro %}
