"""Compare the statistics for the survey and for counts with independent calculations."""
