"""The statistics of the survey and of counts, compared with independent calculations."""
