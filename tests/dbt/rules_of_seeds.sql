-- The columns of a seed agree with each other in every row.
{{ broken_rules([
    ('breaks', 'extract(day from quarter_start) = 1 and extract(month from quarter_start) in (1, 4, 7, 10)'),
    ('indicators', "unit <> 'count' or good_direction is null"),
    ('indicators', "(aggregation = 'survey') = (numerator_measure is null)"),
    ('indicators', 'numerator_measure is not null or numerator_return is null'),
    ('indicators', 'denominator_measure is not null or denominator_return is null'),
    (
        'indicators',
        "concat(unit, ' ', aggregation) in ('percent sum', 'percent mean', 'percent survey',"
        " 'count sum', 'count distinct', 'count stock', 'gbp sum', 'days mean', 'index index')"
    )
]) }}
