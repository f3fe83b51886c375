"""The statistics of the survey and of counts, against other ways to the same figures."""
