-- Every column of codes in the release policy contains only the codes allowed for that column.
{{ unknown_codes([
    (['quarter', 'fiscal_year'], ['release_policy.borough_period'])
]) }}
