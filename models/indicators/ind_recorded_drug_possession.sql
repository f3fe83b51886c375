-- One row a borough (else not attributed) and quarter: possession offences recorded.
-- From the public extracts' months, whatever the vintage calls the category.
with recorded_offences as (
    select * from {{ ref('recorded_offences__current') }}
    where offence_category = 'drug_possession'
),

counted as (
    select
        'recorded_drug_possession' as indicator_id,
        {{ finest_area_code('borough') }} as area_code,
        quarter_start,
        cast(sum(offences) as decimal(18, 2)) as numerator,
        cast(null as bigint) as denominator,
        cast(null as string) as counted_ref
    from recorded_offences
    group by all
)

select * from counted
