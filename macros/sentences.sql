{#- Every sentence that the marts hold for readers is put together here. -#}


{#- The survey and its target -#}


{#- Control charts -#}

{% macro signal_sentence() -%}
    case
        when reason = 'survey' then 'a survey, read with its interval'
        when reason is not null then concat('no usual range: ', reason)
        when not has_label then 'not labelled, because payments go on for years after an order'
        when signal is null then concat('not stated in ', period_label)
        when signal = 'too few to say' then concat('too few cases to say in ', period_label)
        when signal = 'seasonal'
            then 'seasonal: compare each quarter with the same quarter a year before'
        when signal = 'usual' then concat('within the usual range in ', period_label)
        when signal_start = period_start then concat(signal, ' in ', signal_label)
        else concat(signal, ' since ', signal_label)
    end
{%- endmacro %}


{#- Crack houses and the crime around them -#}

