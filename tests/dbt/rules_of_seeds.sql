-- The columns of a seed agree with each other in every row.
{{ broken_rules([
    ('breaks', 'extract(day from quarter_start) = 1 and extract(month from quarter_start) in (1, 4, 7, 10)'),
    ('indicator_register', "unit <> 'count' or good_direction is null"),
    ('indicator_register', "(aggregation = 'survey') = (numerator_measure is null)"),
    ('indicator_register', 'numerator_measure is not null or numerator_return is null'),
    ('indicator_register', 'denominator_measure is not null or denominator_return is null'),
    (
        'indicator_register',
        "concat(unit, ' ', aggregation) in ('percent sum', 'percent mean', 'percent survey',"
        " 'count sum', 'count distinct', 'count stock', 'gbp sum', 'days mean', 'index index')"
    )
]) }}
