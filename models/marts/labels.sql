-- One row per label that a figure can have, with its meaning. Where the seed names a threshold in
-- braces, the meaning has the threshold's value.
select
    cast(label_of as string) as label_of,
    cast(label as string) as label,
    cast(display_order as int) as display_order,
    cast({{ with_thresholds('meaning') }} as string) as meaning
from {{ ref('label_meanings') }}
