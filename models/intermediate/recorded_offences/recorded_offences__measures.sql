-- One row per area (borough or not attributed) and quarter, with the number of recorded drug
-- offences. Each quarter's figure is the sum of its months in the public extracts. A category has
-- the same name in every vintage of the extract.
with offences as (
    select * from {{ ref('recorded_offences__current') }}
),

measured as (
    select
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        {{ sum_of('offences', "offence_category = 'drug_trafficking'") }}
            as recorded_drug_trafficking,
        {{ sum_of('offences', "offence_category = 'drug_possession'") }}
            as recorded_drug_possession
    from offences
    group by all
)

select * from measured
