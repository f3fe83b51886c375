{#-
    This macro produces every return's records. Each line adds some CTEs: first the rows as sent
    with their place and key, then their faults, and then the current version of each key.
-#}
{% macro records(return_name, added=[]) -%}
with {{ placed_records(return_name) }},

{{ faults_of_records(return_name) }},

{{ versions_of_records('faults') }},

{{ judged_records(return_name, added) }}

select * from records
{%- endmacro %}


{#- Write the CTEs up to and including `placed`: the rows in the return's files, each with its
    place and key. -#}
{% macro placed_records(return_name, staged=none, key=none) -%}
{%- set facts = returns()[return_name] -%}
{%- set staged = staged or ref('stg_' ~ return_name) -%}
files as (
    {{ files_of(return_name) }}
),

{{ places_of_records(return_name, staged) }},

-- The rows are read twice: first only the few columns used to compare records and then, once the
-- valid records are known, all columns. Keeping all of them in memory in between would take three
-- times the memory.
sent as {{ read_again() }} (
    select
        staged.*,
        files.file_number,
        files.find_number,
        places.place_number,
        places.place_compared,
        places.ward_compared,
        places.borough_codes,
        places.ward_code,
        places.unmatched_ward,
        places.is_place_known,
        places.is_unattributed,
        {{ key_as_text(facts, key or facts.key, 'chr(31)') }} as record_key,
        {{ key_as_text(facts, key or facts.key, "';'", as_sent=true) }} as record_key_as_sent
    from {{ staged }} as staged
    inner join files on staged.file_sha256 = files.file_sha256
    left join places
        on
            staged.{{ facts.place }} is not distinct from places.place
            {%- if facts.ward %}
            and staged.{{ facts.ward }} is not distinct from places.ward
            {%- endif %}
),

-- Records are compared by their key and by a hash of their contents.
placed as (
    select
        file_number,
        find_number,
        row_number,
        line_kind = 'record' as is_record,
        is_withdrawn,
        place_number,
        record_key,
        {{ content_hash(['content_hash', 'place_compared', 'ward_compared', 'unparsed_cells']) }}
            as record_content
    from sent
    {{ computed_once() }}
)
{%- endmacro %}


{#-
    Join a key's columns into one text, or return null if any of them is null.
-#}
{% macro key_as_text(facts, key, separator, as_sent=false) -%}
    {%- for column in key -%}
        {%- set part = 'staged.' ~ (column if as_sent else compared_column(facts, column)) -%}
        cast({{ 'places.place_compared' if column == facts.place else part }} as string)
        {{- ' || ' ~ separator ~ ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- Write the CTE `records` from `sent`, `faulty`, `restated` and `same_day`. -#}
{% macro judged_records(return_name, added=[]) -%}
{%- set facts = returns()[return_name] -%}
records as (
    select
        sent.file_number,
        sent.row_number,
        sent.sheet_row,
        {% for column in facts.columns + added %}sent.{{ column }},
        {% endfor -%}
        {% if return_name in returns_of_events() -%}
        {{ hashes_of_events(facts) }}
        {% endif -%}
        sent.record_key,
        {{ day_counted_on(facts) }} as counted_on,
        sent.borough_codes,
        sent.ward_code,
        sent.unmatched_ward,
        coalesce(sent.is_place_known, false) as is_place_known,
        coalesce(sent.is_unattributed, false) as is_unattributed,
        case
            when faulty.is_duplicate then 'duplicate'
            when faulty.row_number is not null then 'quarantined'
            when sent.is_withdrawn then 'withdrawn'
            when sent.file_number < restated.latest_file_number then 'superseded'
            else 'accepted'
        end as disposition,
        coalesce(disposition = 'superseded' and restated.is_key_gone, false) as is_taken_back,
        disposition = 'accepted'
        or is_taken_back and sent.file_number = restated.latest_content_number as is_reported,
        -- No valid record has had the key that this record withdraws.
        disposition = 'withdrawn' and restated.first_file_number is null as is_key_unknown,
        same_day.corrected_file_number,
        first_files.received_on as first_received_on,
        faulty.reasons,
        faulty.reason_columns,
        faulty.reason_values
    from sent
    left join faulty
        on sent.file_number = faulty.file_number and sent.row_number = faulty.row_number
    left join same_day
        on sent.file_number = same_day.file_number and sent.row_number = same_day.row_number
    left join restated on sent.record_key = restated.record_key
    left join files as first_files
        on coalesce(restated.first_file_number, sent.file_number) = first_files.file_number
)
{%- endmacro %}


{% macro day_counted_on(facts) -%}
    {%- if facts.counted_as == 'month' -%}
        {{ month_start('sent.' ~ facts.counted_on[0]) }}
    {%- elif facts.counted_as == 'quarter' -%}
        {{ quarter_of_label('sent.' ~ facts.counted_on[0]) }}
    {%- elif facts.counted_on | length == 1 -%}
        sent.{{ facts.counted_on[0] }}
    {%- else -%}
        coalesce(sent.{{ facts.counted_on | join(', sent.') }})
    {%- endif -%}
{%- endmacro %}


{#- List a return's accepted records, each with the quarter in which it is counted. -#}
{% macro current_rows(return_name) %}
    select
        *,
        {%- if not returns()[return_name].is_list %}
        borough_codes as borough_code,
        {%- endif %}
        {{ quarter_start('counted_on') }} as quarter_start
    from {{ ref('int_' ~ return_name ~ '__records') }}
    where disposition = 'accepted'
{% endmacro %}
