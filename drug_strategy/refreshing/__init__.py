"""Everything about one refresh but its stages.

`lock` locks the home for a refresh, and `attempts` keeps the record of how each refresh ended.
`up_to_date` says whether there is anything to do, `holds` whether a person must agree before the
figures are published, and `notices` tells operators about a refresh that failed, was held or has
remarks. `schedule` knows when the next refresh starts.
"""
