{%- macro worst_return_status(return_status) -%}
    case
        when count_if({{ return_status }} = 'outstanding') > 0 then 'outstanding'
        when count_if({{ return_status }} = 'not_stated') > 0 then 'not_stated'
        when count_if({{ return_status }} = 'submitted') > 0 then 'submitted'
        when count_if({{ return_status }} = 'nil') > 0 then 'nil'
    end
{%- endmacro -%}
