"""Compare the survey and count statistics with independent calculations."""
