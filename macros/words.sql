{#- Numbers, days and periods as they stand in sentences -#}

{% macro amount_in_words(amount, unit='figures.unit') -%}
    case {{ unit }}
        when 'percent' then {{ with_commas(amount, 1) }} || '%'
        when 'gbp' then '£' || {{ with_commas(amount, 0) }}
        when 'days' then {{ with_commas(amount, 1) }} || ' days'
        when 'index' then {{ with_commas(amount, 1) }}
        else {{ with_commas(amount, 0) }}
    end
{%- endmacro %}

{#- Round a limit towards the range, so that a figure outside it never seems to lie within. -#}
{% macro within_range(rounded, limit) -%}
    case figures.unit
        when 'count' then {{ rounded }}({{ limit }})
        else {{ rounded }}(10 * {{ limit }}) / 10
    end
{%- endmacro %}

{#-
    A small change has more decimals, so that it is never shown as none. A decimal number is not
    rounded the wrong way if floating-point error puts it just below a half.
-#}
{% macro percent_in_words(ratio) -%}
    {%- set percent = 'cast(100 * (' ~ ratio ~ ' - 1) as decimal(30, 9))' -%}
    case
        when abs({{ percent }}) < 0.95 then {{ points_in_words(percent) }}
        else case when {{ percent }} > 0 then '+' else '' end
            || replace({{ with_commas(percent, 0) }}, '-', '−')
    end || '%'
{%- endmacro %}

{% macro points_in_words(points) -%}
    case when {{ points }} > 0 then '+' else '' end || replace(case
        when abs({{ points }}) >= 0.05
            then {{ with_commas(points, 1) }}
        when abs({{ points }}) >= 0.005 then {{ with_commas(points, 2) }}
        else {{ with_commas(points, 4) }}
    end, '-', '−')
{%- endmacro %}

{% macro day_in_words(day) -%}
    cast(day({{ day }}) as string) || ' '
    || case month({{ day }})
    {%- for name in [
        'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
        'October', 'November', 'December'
    ] %} when {{ loop.index }} then '{{ name }}'
    {%- endfor %} end || ' ' || cast(year({{ day }}) as string)
{%- endmacro %}

{% macro one_decimal(amount) -%}
    cast(cast({{ amount }} as decimal(9, 1)) as string)
{%- endmacro %}

{#- Round amounts to the fewest decimals that keep each of them on its side of the marks. -#}
{% macro distinct_from(amounts, marks) -%}
    {%- set exact = [] -%}
    {%- for amount in amounts -%}
        {%- do exact.append('cast(' ~ amount ~ ' as decimal(12, 9))') -%}
    {%- endfor -%}
    replace(case
        {%- for places in range(1, 10) %}
        when {% for each in exact %}{% for mark in marks -%}
            sign(round({{ each }}, {{ places }}) - {{ mark }}) = sign({{ each }} - {{ mark }})
            {{- ' and ' if not loop.last }}{% endfor %}{{ ' and ' if not loop.last }}{% endfor %}
            then {% for each in exact -%}
            cast(cast(round({{ each }}, {{ places }}) as decimal(12, {{ places }})) as string)
            {{- " || ' to ' || " if not loop.last }}{% endfor %}
        {%- endfor %}
    end, '-', '−')
{%- endmacro %}

{% macro with_thresholds(text) -%}
    {%- set names = [
        'cases_for_percentage', 'answers_for_label', 'answers_for_coverage', 'boroughs_for_london',
        'commercial_plants', 'problem_answers', 'well_answers'
    ] -%}
    {{ 'replace(' * names | length }}{{ text }}
    {%- for name in names -%}
        {%- set value = var(name) -%}
        {%- if value is not string and value is iterable -%}
            {%- set value = value[:-1] | join(', ') ~ ' or ' ~ value[-1] -%}
        {%- endif -%}
        , '{{ '{' ~ name ~ '}' }}', '{{ value | string | replace('_', ' ') }}')
    {%- endfor %}
{%- endmacro %}

{% macro period_in_words(label) -%}
    case when {{ label }} like 'year to %' then 'the ' else '' end || {{ label }}
{%- endmacro %}
