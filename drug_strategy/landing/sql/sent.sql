{# One row per line as sent, for files with the same header. `c0`, `c1`, ... are the cells below the
   header, null if empty. For a ragged line, `_record` contains all cells as JSON. `_sheet_row` is
   the line's row as a spreadsheet numbers it, which a Parquet file does not have. #}
{% if tables and tables[0].parquet_columns %}
select
    {% for column, kind in tables[0].parquet_columns %}
    {% if kind in ('DOUBLE', 'FLOAT') %}
    nullif(float_as_text({{ column }}), '') as c{{ loop.index0 }},
    {% elif kind.startswith('DECIMAL') %}
    nullif(decimal_as_text({{ column }}), '') as c{{ loop.index0 }},
    {% else %}
    nullif(cast({{ column }} as varchar), '') as c{{ loop.index0 }},
    {% endif %}
    {% endfor %}
    null::varchar as _record,
    null::bigint as _sheet_row,
    {{ tables[0].path.stem | text }} as _sha256
from read_parquet({{ tables[0].path | string | text }})
{% elif tables %}
{% set is_as_sent = tables[0].skip > 0 %}
select
    {% for at in range(header.width) %}
    c{{ at }},
    {% endfor %}
    {% if is_as_sent %}
    null::varchar as _record,
    {{ tables[0].skip }} + row_number() over () as _sheet_row,
    {% else %}
    _record,
    _sheet_row,
    {% endif %}
    parse_filename(filename, true) as _sha256
from read_csv(
    [{% for table in tables %}{{ table.path | string | text }}{{ ', ' if not loop.last }}{% endfor %}],
    auto_detect = false, header = false, strict_mode = true,
    delim = {{ tables[0].delimiter | text }}, quote = '"', escape = '"', nullstr = '',
    skip = {{ tables[0].skip }},
    max_line_size = {{ longest_line }}, buffer_size = {{ 2 * longest_line }},
    columns = {
        {% for at in range(header.width) %}
        'c{{ at }}': 'VARCHAR',
        {% endfor %}
        {% if not is_as_sent %}
        '_record': 'VARCHAR',
        '_sheet_row': 'BIGINT',
        {% endif %}
    }
)
{% else %}
select
    {% for at in range(header.width) %}
    '' as c{{ at }},
    {% endfor %}
    null::varchar as _record,
    null::bigint as _sheet_row,
    '' as _sha256
where false
{% endif %}
