{#- The one standard of evidence, for every change and comparison that is put in words. London is
    one look and is judged by 95 % limits; of what lies below it there are 32 looks and more, judged
    by 99.8 %. `limit` is the name of a pair of limits, <limit>_lower_95 and so on; a difference or
    improvement is clear where they leave out `nothing` (0; of a ratio 1). -#}
{%- macro in_words(area_level, is_too_few, limit, words, nothing='0', too_few='too few to say') -%}
    {%- set below = area_level ~ " in ('borough', 'ward')" -%}
    case
        when {{ is_too_few }} then '{{ too_few }}'
        when case when {{ below }} then {{ limit }}lower_998 else {{ limit }}lower_95 end
            > {{ nothing }} then '{{ words[0] }}'
        when case when {{ below }} then {{ limit }}upper_998 else {{ limit }}upper_95 end
            < {{ nothing }} then '{{ words[1] }}'
        when not {{ is_too_few }} then '{{ words[2] }}'
    end
{%- endmacro -%}
