{% macro row_as_json(relation) -%}
    {{ adapter.dispatch('row_as_json')(relation) }}
{%- endmacro %}

{% macro duckdb__row_as_json(relation) -%}
    json_merge_patch(
        to_json({{ relation }}),
        '{"file_sha256": null, "row_number": null, "line_kind": null, "unparsed_cells": null,
          "sent_cells": null, "raw_cells": null, "content_hash": null}',
        coalesce({{ relation }}.sent_cells, '{}'),
        coalesce({{ relation }}.unparsed_cells, '{}')
    )
{%- endmacro %}
