-- One row a reason why rows are left out or have a warning.
-- With its meaning in a sentence.
select
    reason,
    meaning
from data_quality.reason_meanings
