{#- Every sentence that the marts hold for readers is put together here. -#}


{#- The survey and its target -#}


{#- Control charts -#}


{#- Crack houses and the crime around them -#}


{#- Changes on the year before -#}

{% macro follow_up_runs_until(settled_on) -%}
    'follow-up runs until ' || {{ day_in_words(settled_on) }}
{%- endmacro %}

{% macro sent_too_early() -%}
    'some records were sent before their quarter was over'
{%- endmacro %}


{#- Days -#}

{% macro day_in_words(day) -%}
    cast(day({{ day }}) as string) || ' '
    || case month({{ day }})
    {%- for name in [
        'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
        'October', 'November', 'December'
    ] %} when {{ loop.index }} then '{{ name }}'
    {%- endfor %} end || ' ' || cast(year({{ day }}) as string)
{%- endmacro %}
