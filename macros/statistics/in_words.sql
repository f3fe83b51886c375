{%- macro in_words(area_level, is_too_few, limit, words, nothing='0', too_few='too few to say',
        is_fit=none) -%}
    {%- set below = area_level ~ " in ('borough', 'ward')" -%}
    case
        when {{ is_too_few }} then '{{ too_few }}'
        {%- if is_fit %}
        when not {{ is_fit }} then 'not fit to judge'
        {%- endif %}
        when case when {{ below }} then {{ limit }}lower_998 else {{ limit }}lower_95 end
            > {{ nothing }} then '{{ words[0] }}'
        when case when {{ below }} then {{ limit }}upper_998 else {{ limit }}upper_95 end
            < {{ nothing }} then '{{ words[1] }}'
        when not {{ is_too_few }} then '{{ words[2] }}'
    end
{%- endmacro -%}
