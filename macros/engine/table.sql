{#- dbt-duckdb's table materialization builds beside the table and renames twice: five statements
    more. This one replaces it within the transaction that builds it. -#}
{% materialization table, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        {%- if existing is not none %}
        drop {{ existing.type }} {{ existing }};
        {%- endif %}
        {{ create_table_as(False, target, compiled_code) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {%- do persist_docs(target, model) -%}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
