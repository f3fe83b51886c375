-- One row a borough (else not attributed) and quarter: trafficking offences recorded.
-- From the public extracts' months, whatever the vintage calls the category.
with recorded_offences as (
    select * from {{ ref('recorded_offences__current') }}
    where offence_category = 'drug_trafficking'
),

counted as (
    select
        'recorded_drug_trafficking' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(sum(offences) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from recorded_offences
    group by all
)

select * from counted
