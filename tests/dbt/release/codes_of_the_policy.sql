-- Every code in the release policy is one of its codes.
{{ unknown_codes([
    (['quarter', 'fiscal_year'], ['release_policy.borough_period'])
]) }}
