-- One row per label or reason code that a figure can have, with three words and a sentence for
-- it. The reasons for no change are the same for both earlier periods. Where the seed names a
-- threshold in braces, the meaning has the threshold's value.
with meanings as (
    select * from {{ ref('label_meanings') }}
    union all
    select
        'no_change_since_2009_10_reason' as label_of,
        label,
        display_order,
        short,
        meaning
    from {{ ref('label_meanings') }}
    where label_of = 'no_change_reason'
)

select
    cast(label_of as string) as label_of,
    cast(label as string) as label,
    cast(display_order as int) as display_order,
    cast(coalesce(short, label) as string) as short,
    cast({{ with_thresholds('meaning') }} as string) as meaning
from meanings
