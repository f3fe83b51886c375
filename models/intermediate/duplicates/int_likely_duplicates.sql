-- One row per accepted record that equals a record in another file in every column but the
-- reference, the borough and the ward, if chance alone would make this unlikely. The other record
-- is the first one, in the order of the files.
with likely as (
    select
        return_name,
        file_name,
        place,
        event_content,
        is_within and chance_within < {{ var('chance_of_duplicate') }} as is_within,
        is_elsewhere and chance_elsewhere < {{ var('chance_of_duplicate') }} as is_elsewhere
    from {{ ref('int_equal_events') }}
    where is_within and chance_within < {{ var('chance_of_duplicate') }}
        or is_elsewhere and chance_elsewhere < {{ var('chance_of_duplicate') }}
),

events as (
    {% for return_name in returns_of_events() -%}
        {{ likely_events(return_name) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

named as (
    select
        events.*,
        files.file_name
    from events
    inner join {{ ref('stg_files') }} as files
        on files.return_name = events.return_name and files.file_number = events.file_number
),

paired as (
    select
        named.return_name,
        named.file_number,
        named.row_number,
        named.column_name,
        named.reference,
        others.reference as other_reference,
        others.file_name as other_file_name
    from named
    inner join likely
        on
            likely.return_name = named.return_name
            and likely.file_name = named.file_name
            and likely.place = named.place
            and likely.event_content = named.event_content
    inner join named as others
        on
            others.return_name = named.return_name
            and others.event_content = named.event_content
            and others.file_number <> named.file_number
            and case when others.place = named.place then likely.is_within
                else likely.is_elsewhere
            end
    qualify row_number() over (
            partition by named.return_name, named.file_number, named.row_number
            order by others.file_number, others.row_number
        ) = 1
),

duplicates as (
    select
        return_name,
        file_number,
        row_number,
        'likely_duplicate' as reason,
        column_name,
        left(concat(reference, ' / ', other_reference, ' in ', other_file_name), 1000) as raw_value
    from paired
)

select * from duplicates
