{% macro folded(name) -%}
    regexp_replace(
        trim(replace(replace(
            translate(replace(lower({{ name }}), '&', ' and '), '-‐‑–—.''’‘`', '      '),
            '  ', ' '
        ), '  ', ' ')),
        '^(london|royal) borough of ', ''
    )
{%- endmacro %}
