-- The other record is the first one, in the order of the files.
with likely as (
    select
        return_name,
        file_number,
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

duplicates as (
    select
        events.return_name,
        events.file_number,
        events.row_number,
        'likely_duplicate' as reason,
        events.column_name,
        left(
            concat(events.reference, ' / ', others.reference, ' in ', files.file_name), 1000
        ) as raw_value
    from events
    inner join likely
        on
            likely.return_name = events.return_name
            and likely.file_number = events.file_number
            and likely.place = events.place
            and likely.event_content = events.event_content
    inner join events as others
        on
            others.return_name = events.return_name
            and others.event_content = events.event_content
            and others.file_number <> events.file_number
            and case when others.place = events.place then likely.is_within
                else likely.is_elsewhere
            end
    inner join {{ ref('stg_files') }} as files
        on files.return_name = others.return_name and files.file_number = others.file_number
    qualify row_number() over (
            partition by events.return_name, events.file_number, events.row_number
            order by others.file_number, others.row_number
        ) = 1
)

select * from duplicates
