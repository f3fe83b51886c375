-- One row: the latest day on which a file was received that may move the as-at date. It must have
-- landed, or its name must contain a valid date. A stray ZIP file or link in the returns folder must
-- not move the as-at date into a new quarter.
select coalesce(max(coalesce(received_in_name, first_seen)), $today) as as_at
from found
where
    coalesce(received_in_name, first_seen) <= $today
    and case
        when is_dated then received_in_name is not null and not is_obstructed
        else refusal is null
    end
