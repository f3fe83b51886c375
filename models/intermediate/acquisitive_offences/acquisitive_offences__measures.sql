-- One row per quarter and area (ward, borough or not attributed): the number of recorded
-- acquisitive offences, in total and by kind.
{% set offences = [
    'robbery', 'burglary', 'theft_of_vehicle', 'theft_from_vehicle', 'theft_person'
] -%}
with crimes as (
    select * from {{ ref('acquisitive_offences__current') }}
),

measured as (
    select
        {{ finest_area_code() }} as area_code,
        quarter_start,
        {%- for offence in offences %}
            {{ count_of("offence = '" ~ offence ~ "'") }} as {{ offence }},
        {%- endfor %}
        {{ count_of('true') }} as acquisitive_offences
    from crimes
    group by all
)

select * from measured
