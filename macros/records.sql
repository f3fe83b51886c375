{#-
    Every return's records come from this macro; read it from top to bottom.

    The staged rows are read twice: first the few columns that records are compared by, then, once
    it is known which count, all. To keep them whole until then takes three times the memory.
-#}
{% macro records(return_name, staged=none, keyed_by={}, carried=[], added=[]) -%}
{%- set facts = returns()[return_name] -%}
{%- set staged = staged or 'stg_' ~ return_name -%}

{%- set from_staged -%}
    from {{ ref(staged) }} as staged
    inner join files on staged.file_sha256 = files.file_sha256
    left join places
        on
            staged.{{ facts.place }} is not distinct from places.place
            {%- if facts.ward %}
            and staged.{{ facts.ward }} is not distinct from places.ward
            {%- endif %}
{%- endset -%}

{#- The key as one text, the same for every spelling of a place or a reference; null if a part is
    missing. And as it is shown, with references as sent. -#}
{%- set key_parts, shown_parts = [], [] -%}
{%- for column in facts.key if keyed_by.get(column, column) -%}
    {%- set shown = keyed_by.get(column, column) -%}
    {%- for parts, named in [(key_parts, facts.compared.get(shown, shown)), (shown_parts, shown)] -%}
        {%- set part = 'places.place_compared' if column == facts.place else 'staged.' ~ named -%}
        {%- do parts.append('cast(' ~ part ~ ' as string)') -%}
    {%- endfor -%}
{%- endfor -%}
{%- set record_key = key_parts | join(' || chr(31) || ') -%}

{% set placed_records -%}
files as (
    {{ files_of(return_name) }}
),

-- Each place once, as sent: there are few, however many records name them.
sent_places as (
    select
        staged.{{ facts.place }} as place,
        {{ 'staged.' ~ facts.ward if facts.ward else 'cast(null as string)' }} as ward,
        row_number() over (
            order by staged.{{ facts.place }}{{ ', staged.' ~ facts.ward if facts.ward }}
        ) as place_number
    from {{ ref(staged) }} as staged
    semi join files on staged.file_sha256 = files.file_sha256
    where staged.line_kind = 'record'
    group by staged.{{ facts.place }}{{ ', staged.' ~ facts.ward if facts.ward }}
),

{% if facts.is_list -%}
-- An empty place between two semicolons is ignored.
named_places as (
    select
        place_number,
        {{ each_part('place', "';'") }} as part
    from sent_places
    where place is not null
),

looked_up as (
    select distinct
        named_places.place_number,
        coalesce(aliases.borough_code, {{ folded('named_places.part') }}) as part_content,
        aliases.borough_code,
        aliases.place_folded is not null as is_known
    from named_places
    left join {{ ref('place_aliases') }} as aliases
        on {{ folded('named_places.part') }} = aliases.place_folded
    where trim(named_places.part) <> ''
),

resolved as (
    select
        place_number,
        {{ dbt.listagg('borough_code', "';'", 'order by borough_code') }} as borough_codes,
        {{ dbt.listagg('part_content', "';'", 'order by part_content') }} as place_compared,
        bool_or(is_known) as is_place_known,
        bool_or(is_known and borough_code is null) as is_unattributed,
        case when not bool_and(is_known) then 'borough_unknown' end as place_reason
    from looked_up
    group by place_number
),

places as (
    select
        resolved.*,
        sent_places.place,
        sent_places.ward,
        cast(null as string) as ward_compared,
        cast(null as string) as ward_code,
        cast(null as string) as unmatched_ward
    from resolved
    inner join sent_places on resolved.place_number = sent_places.place_number
),
{%- else -%}
{%- set is_known = 'aliases.' ~ ('borough_code' if facts.is_mps_only else 'place_folded') ~ ' is not null'
    ~ (" or named.place_folded = 'headquarters'" if facts.may_name_headquarters) -%}
named_places as (
    select
        sent_places.*,
        {{ folded('place') }} as place_folded,
        {{ folded_ward('ward') }} as ward_folded
    from sent_places
),

places as (
    select
        named.place_number,
        named.place,
        named.ward,
        coalesce(aliases.borough_code, named.place_folded) as place_compared,
        aliases.borough_code as borough_codes,
        {{ is_known }} as is_place_known,
        ({{ is_known }}) and aliases.borough_code is null as is_unattributed,
        {%- if facts.ward %}
        coalesce(wards.ward_code, named.ward_folded) as ward_compared,
        case when wards.is_in_borough then wards.ward_code end as ward_code,
        case when wards.ward_code is null then named.ward end as unmatched_ward,
        {%- else %}
        cast(null as string) as ward_compared,
        cast(null as string) as ward_code,
        cast(null as string) as unmatched_ward,
        {%- endif %}
        case
            when named.place is not null and not ({{ is_known }}) then 'borough_unknown'
            {%- if facts.ward %}
            when not wards.is_in_borough then 'ward_not_in_borough'
            {%- endif %}
        end as place_reason
    from named_places as named
    left join {{ ref('place_aliases') }} as aliases on named.place_folded = aliases.place_folded
    {%- if facts.ward %}
    left join {{ ref('int_ward_names') }} as wards
        on
            aliases.borough_code = wards.borough_code
            and named.ward_folded = wards.ward_folded
            -- A code is found as it is written, a name however it is punctuated.
            and (wards.ward_folded <> lower(wards.ward_code) or upper(named.ward) = wards.ward_code)
    {%- endif %}
),
{%- endif %}

-- What records are compared by: their key, and a hash of all that they say.
placed as (
    select
        files.file_number,
        files.find_number,
        staged.row_number,
        staged.line_kind = 'record' as is_record,
        staged.is_withdrawn,
        places.place_number,
        {{ record_key }} as record_key,
        {{ content_hash([
            'staged.content_hash', 'places.place_compared', 'places.ward_compared',
            'staged.unparsed_cells'
        ]) }} as record_content
        {%- for column in carried %},
        staged.{{ column }}
        {%- endfor %}
    {{ from_staged }}
)
{%- endset -%}

{%- set all_faults -%}
-- Few keys stand twice in what a refresh found of a day, so only their records are put in turn.
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

-- Of records with the same content the first counts; of a key with different contents, none.
duplicates as (
    select file_number, row_number from in_turn
    where turn > 1
),

conflicts as (
    select file_number, row_number from in_turn
    where turn = 1 and record_key is not null
    qualify count(*) over (partition by file_number, record_key) > 1
),

-- From its row and cells (validation), its place, and the other records of its file.
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
        files.file_number,
        staged.row_number,
        'conflicting_key' as reason,
        '{{ facts.key | join(";") }}' as column_name,
        left({{ shown_parts | join(" || ';' || ") }}, 1000) as raw_value
    {{ from_staged }}
    inner join conflicts
        on
            files.file_number = conflicts.file_number
            and staged.row_number = conflicts.row_number
),

-- Files that one refresh found of a day contradict each other where good records of a key differ,
-- a withdrawal from the rest too: none of them counts, as within one file.
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

-- A duplicate has no fault but that.
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
)
{%- endset -%}

{%- set placed_records = kept(['files', 'places', 'placed'], placed_records) -%}
{%- set known = placed_records ~ ',\n\n' ~ kept(['faults'], all_faults, placed_records) -%}

with{{ ' recursive' if caller }} {{ known }},

{% if caller -%}
{%- set good -%}
good as (
    select placed.* from placed
    anti join faults
        on placed.file_number = faults.file_number and placed.row_number = faults.row_number
)
{%- endset -%}

{{ good }},

{{ caller(known ~ ',\n\n' ~ good) }},

all_faults as (
    select file_number, row_number, reason, column_name, raw_value from faults
    union all
    select file_number, row_number, reason, column_name, raw_value from also_faulty
),

{% endif -%}
{{ faulty_from('all_faults' if caller else 'faults') }},

-- Of a key's records without a fault, those in its latest file count. A withdrawal there takes the
-- key back.
restated as (
    select
        placed.record_key,
        max(placed.file_number) as latest_file_number,
        max(case when not placed.is_withdrawn then placed.file_number end) as latest_content_number,
        coalesce(
            max(placed.file_number)
            = max(case when placed.is_withdrawn then placed.file_number end),
            false
        ) as is_key_gone
    from placed
    anti join faulty
        on placed.file_number = faulty.file_number and placed.row_number = faulty.row_number
    group by placed.record_key
    having count(*) > 1
),

-- A good record that differs from one of its key and day in a file seen earlier corrects the latest
-- such file. Of three versions, each is compared with all before it: a third that repeats the first
-- corrects the second.
versions_of_a_day as (
    select
        placed.file_number,
        placed.row_number,
        placed.record_key,
        files.received_on,
        lag(placed.file_number) over by_seen as file_number_before,
        lag(placed.record_content) over by_seen <> placed.record_content as is_different
    from placed
    inner join files on placed.file_number = files.file_number and files.is_of_a_shared_day
    semi join restated on placed.record_key = restated.record_key
    anti join faulty
        on placed.file_number = faulty.file_number and placed.row_number = faulty.row_number
    window by_seen as (
        partition by placed.record_key, files.received_on order by placed.file_number
    )
),

same_day as (
    select
        file_number,
        row_number,
        max(case when is_different then file_number_before end) over (
            partition by record_key, received_on order by file_number
            rows between unbounded preceding and current row
        ) as corrected_file_number
    from versions_of_a_day
),

records as (
    select
        files.file_number,
        staged.row_number,
        {% for column in facts.columns + added %}staged.{{ column }},
        {% endfor -%}
        {{ record_key }} as record_key,
        {{ day_counted_on(facts) }} as counted_on,
        places.borough_codes,
        places.ward_code,
        places.unmatched_ward,
        coalesce(places.is_place_known, false) as is_place_known,
        coalesce(places.is_unattributed, false) as is_unattributed,
        case
            when faulty.is_duplicate then 'duplicate'
            when faulty.row_number is not null then 'quarantined'
            when staged.is_withdrawn then 'withdrawn'
            when files.file_number < restated.latest_file_number then 'superseded'
            else 'accepted'
        end as disposition,
        coalesce(disposition = 'superseded' and restated.is_key_gone, false) as is_taken_back,
        disposition = 'accepted'
        or is_taken_back and files.file_number = restated.latest_content_number as is_reported,
        same_day.corrected_file_number,
        faulty.reasons,
        faulty.reason_columns,
        faulty.reason_values
    {{ from_staged }}
    left join faulty
        on files.file_number = faulty.file_number and staged.row_number = faulty.row_number
    left join same_day
        on files.file_number = same_day.file_number and staged.row_number = same_day.row_number
    left join restated on {{ record_key }} = restated.record_key
)

select * from records
{%- endmacro %}


{% macro faulty_from(faults) -%}
{#- Almost every record has one fault at most, and its reasons need not be joined. -#}
multiple_faults as (
    select file_number, row_number
    from {{ faults }}
    group by file_number, row_number
    having count(*) > 1
),

-- A record's faults in turn; the second and later of a reason do not repeat it.
joined_by_1 as (
    select
        faults.file_number,
        faults.row_number,
        row_number() over by_1 as turn,
        nullif(faults.reason, lag(faults.reason) over by_1) as reasons,
        faults.column_name as reason_columns,
        faults.raw_value as reason_values
    from {{ faults }} as faults
    semi join multiple_faults
        on
            faults.file_number = multiple_faults.file_number
            and faults.row_number = multiple_faults.row_number
    window by_1 as (
        partition by faults.file_number, faults.row_number
        order by faults.reason asc, faults.column_name asc
    )
),

-- By eights, twice: up to 64, more than a contract has checks. An aggregate of texts keeps all of
-- them in memory; a window spills to disk, however many records are faulty.
{% for before, by in [(1, 8), (8, 64)] -%}
joined_by_{{ by }} as (
    select
        file_number,
        row_number,
        turn,
        {% for column in ['reasons', 'reason_columns', 'reason_values'] -%}
        nullif(concat_ws(
            ';', {{ column }}
            {%- for ahead in range(1, 8) %}, lead({{ column }}, {{ ahead }}) over by_{{ by }}{% endfor %}
        ), '') as {{ column }}{{ ',' if not loop.last }}
        {% endfor -%}
    from joined_by_{{ before }}
    window by_{{ by }} as (partition by file_number, row_number order by turn asc)
    qualify turn % {{ by }} = 1
),

{% endfor -%}
faulty as (
    select
        faults.file_number,
        faults.row_number,
        faults.reason = 'duplicate_row' as is_duplicate,
        faults.reason as reasons,
        faults.column_name as reason_columns,
        faults.raw_value as reason_values
    from {{ faults }} as faults
    anti join multiple_faults
        on
            faults.file_number = multiple_faults.file_number
            and faults.row_number = multiple_faults.row_number
    union all
    select
        file_number,
        row_number,
        false as is_duplicate,
        reasons,
        reason_columns,
        reason_values
    from joined_by_64
)
{%- endmacro %}


{% macro day_counted_on(facts) -%}
    {%- if facts.counted_as == 'month' -%}
        {{ month_start(facts.counted_on[0]) }}
    {%- elif facts.counted_as == 'quarter' -%}
        {{ quarter_of_label(facts.counted_on[0]) }}
    {%- elif facts.counted_on | length == 1 -%}
        {{ facts.counted_on[0] }}
    {%- else -%}
        coalesce({{ facts.counted_on | join(', ') }})
    {%- endif -%}
{%- endmacro %}


{% macro current_rows(return_name) %}
    select
        records.*
        {%- if not returns()[return_name].is_list %},
        records.borough_codes as borough_code
        {%- endif %}
    from {{ ref(return_name ~ '__records') }} as records
    where records.disposition = 'accepted'
{% endmacro %}
