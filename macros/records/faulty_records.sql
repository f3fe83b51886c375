{#-
    The quarantined and duplicate records of a return, each whole as JSON: the cells of a line that
    is no record, else the columns by name, each as it was sent.
-#}
{% macro faulty_records(return_name) %}
    select
        faulty.file_number,
        faulty.row_number,
        coalesce(faulty.raw_cells, {{ row_as_json('faulty') }}) as record
    from (
        select
            staged.*,
            files.file_number
        from {{ ref('stg_' ~ return_name) }} as staged
        inner join {{ ref('int_files') }} as files
            on staged.file_sha256 = files.sha256 and files.return_name = '{{ return_name }}'
        semi join {{ ref('int_record_reasons') }} as reasons
            on files.file_number = reasons.file_number and staged.row_number = reasons.row_number
        where {{ is_built("'" ~ return_name ~ "'") }}
    ) as faulty
{% endmacro %}

{#- A row of a relation as JSON, its cells as sent; what tells of the file is left out. -#}
{% macro row_as_json(relation) -%}
    {{ adapter.dispatch('row_as_json')(relation) }}
{%- endmacro %}

{% macro default__row_as_json(relation) -%}
    to_json(struct({{ relation }}.*))
{%- endmacro %}

{% macro duckdb__row_as_json(relation) -%}
    json_merge_patch(
        to_json({{ relation }}),
        '{"file_number": null, "file_sha256": null, "row_number": null, "line_kind": null,
          "unparsed_cells": null, "sent_cells": null, "raw_cells": null, "content_hash": null}',
        coalesce({{ relation }}.sent_cells, '{}'),
        coalesce({{ relation }}.unparsed_cells, '{}')
    )
{%- endmacro %}
