{#-
    A name as it is compared: without case, hyphens, full stops and apostrophes, `&` as `and`,
    and without «London Borough of» or «Royal Borough of» before it.
-#}
{% macro folded(name) -%}
    regexp_replace(
        trim(replace(replace(
            translate(replace(lower({{ name }}), '&', ' and '), '-‐‑–—.''’‘`', '      '),
            '  ', ' '
        ), '  ', ' ')),
        '^(london|royal) borough of ', ''
    )
{%- endmacro %}
