{# A return's landed columns without any rows. #}
with lines as (
    {% include 'lines.sql' %}
),

persons as (
    select '' as _sha256, '' as reference, '' as pseudonym, '' as unpadded
)

select * from ({% include 'rows.sql' %}) as landed
