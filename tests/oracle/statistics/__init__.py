"""Compare the statistics on the survey and on counts with independent calculations."""
