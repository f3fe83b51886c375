-- Vintages of the extract use different names for the same category, so a record's key contains
-- a single standard name for the category. If no indicator uses the category, its name is made
-- from the folded names of the major and minor categories.
with named as (
    select
        major_text,
        minor_text,
        {{ folded('major_text') }} as major_folded,
        {{ folded('minor_text') }} as minor_folded
    from {{ ref('stg_recorded_offences') }}
    group by all
),

categories as (
    select
        named.major_text,
        named.minor_text,
        minors.offence_category,
        coalesce(
            minors.offence_category,
            coalesce(majors.category_folded, named.major_folded)
            || '/' || coalesce(minors.category_folded, named.minor_folded)
        ) as category
    from named
    left join {{ ref('offence_categories') }} as majors
        on named.major_folded = majors.published_folded and majors.category_level = 'major'
    left join {{ ref('offence_categories') }} as minors
        on named.minor_folded = minors.published_folded and minors.category_level = 'minor'
),

categorised as {{ read_again() }} (
    select
        staged.*,
        categories.offence_category,
        categories.category
    from {{ ref('stg_recorded_offences') }} as staged
    left join categories
        on
            staged.major_text is not distinct from categories.major_text
            and staged.minor_text is not distinct from categories.minor_text
),

{{ placed_records(
    'recorded_offences', staged='categorised', key=['borough_name', 'category', 'month']
) }},

{{ faults_of_records('recorded_offences') }},

{{ versions_of_records('faults') }},

{{ judged_records('recorded_offences', added=['offence_category']) }}

select * from records
