-- Every indicator counts measures that exist, of returns that have them.
{{ unknown_measures('indicators', measures_of_returns()) }}
