-- Equal records have the same values in every column but the reference, the borough and the
-- ward. Records of the same kind may also differ in the day.
with counted as (
    {% for return_name in returns_of_events() -%}
        {{ counted_events(return_name) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

repeated as (
    select return_name, event_kind from counted
    group by return_name, event_kind
    having sum(records) > 1
),

compared as (
    select
        counted.*,
        count(*) over by_content as of_content,
        count(*) over by_place as of_place,
        count(*) over by_file as of_file,
        sum(counted.records) over year_of_kind as kind_in_london,
        sum(counted.records) over year_in_place as kind_in_place
    from counted
    semi join repeated
        on
            repeated.return_name = counted.return_name
            and repeated.event_kind = counted.event_kind
    window
        by_content as (partition by counted.return_name, counted.event_content),
        by_place as (partition by counted.return_name, counted.event_content, counted.place),
        by_file as (partition by counted.return_name, counted.event_content, counted.file_number),
        year_of_kind as (
            partition by counted.return_name, counted.event_kind
            order by counted.day_number
            range between 182 preceding and 182 following
        ),
        year_in_place as (
            partition by counted.return_name, counted.event_kind, counted.place
            order by counted.day_number
            range between 182 preceding and 182 following
        )
),

-- A file has one row for each place and content. The rows of other places and other files are all
-- rows, less those of the same place and of the same file, of which one is both.
equal as (
    select
        files.return_name,
        files.file_name,
        compared.file_number,
        compared.place,
        compared.event_content,
        compared.records,
        compared.of_place > 1 as is_within,
        compared.of_content - compared.of_place - compared.of_file + 1 > 0 as is_elsewhere,
        1 - exp(-(compared.kind_in_place - 1) / 365e0) as chance_within,
        1 - exp(-(compared.kind_in_london - compared.kind_in_place) / 365e0) as chance_elsewhere
    from compared
    inner join {{ ref('stg_files') }} as files
        on
            files.return_name = compared.return_name
            and files.file_number = compared.file_number
    where compared.kind_in_london > 1
)

select * from equal
