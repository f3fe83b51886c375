{# One row per line as sent, for files that share a layout. `c0`, `c1`, ... are the cells below the
   header, null if empty. For a ragged line, `_record` contains all cells as JSON. #}
{% if layout.parquet_cells %}
select
    {% for cell in layout.parquet_cells %}
    nullif({{ cell }}, '') as c{{ loop.index0 }},
    {% endfor %}
    null::varchar as _record,
    {{ paths[0].stem | text }} as _sha256
from read_parquet({{ paths[0] | string | text }})
{% elif paths %}
select
    {% for at in range(layout.header.width) %}
    c{{ at }},
    {% endfor %}
    {{ 'c%d' % layout.header.width if layout.has_ragged else 'null::varchar' }} as _record,
    parse_filename(filename, true) as _sha256
from read_csv(
    [{% for path in paths %}{{ path | string | text }}{{ ', ' if not loop.last }}{% endfor %}],
    auto_detect = false, header = false, strict_mode = true,
    delim = {{ layout.delimiter | text }}, quote = '"', escape = '"', nullstr = '',
    skip = {{ layout.skip }},
    max_line_size = {{ longest_line }}, buffer_size = {{ 2 * longest_line }},
    columns = {
        {% for at in range(layout.header.width + layout.has_ragged) %}
        'c{{ at }}': 'VARCHAR',
        {% endfor %}
    }
)
{% else %}
select
    {% for at in range(layout.header.width) %}
    '' as c{{ at }},
    {% endfor %}
    null::varchar as _record,
    '' as _sha256
where false
{% endif %}
