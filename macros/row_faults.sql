{#- List the columns of a key that are references. -#}
{% macro key_references(facts) %}
    {%- set names = [] -%}
    {%- for column in facts.key if column in facts.references or column in facts.persons -%}
        {%- do names.append(column) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}


{#- Name the column with the sender's reference for a record, unless records are about people. -#}
{% macro sender_reference(facts) -%}
    {%- set names = [] if facts.is_about_people else key_references(facts) -%}
    {{ 'records.' ~ names[0] if names else 'cast(null as string)' }}
{%- endmacro %}


{#-
    Write the CTEs up to and including `near_keys`: accepted rows whose key differs from another
    only in the leading zeros of its references. To save time, only keys with leading zeros, and any
    keys that may match them, are grouped.
-#}
{% macro near_keys() -%}
keyed as {{ read_again() }} (
    {%- for return_name, facts in returns().items() if key_references(facts) %}
    {{ unpadded_keys(return_name, facts) }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

padded as (
    select distinct return_name, near from keyed
    where compared <> near
),

nearby as (
    select keyed.* from keyed
    semi join padded on keyed.return_name = padded.return_name and keyed.near = padded.near
),

forms as (
    select
        return_name,
        near,
        compared,
        min(shown) as shown
    from nearby
    group by return_name, near, compared
),

-- Each spelling is paired with the next, and the last spelling is paired with the previous one.
paired as (
    select
        return_name,
        compared,
        coalesce(
            lead(shown) over (partition by return_name, near order by compared),
            lag(shown) over (partition by return_name, near order by compared)
        ) as other
    from forms
),

near_keys as (
    select
        nearby.return_name,
        nearby.file_number,
        nearby.row_number,
        'near_key' as reason,
        nearby.column_name,
        left(
            case when nearby.is_person then nearby.shown
                else nearby.shown || ' / ' || paired.other
            end,
            1000
        ) as raw_value
    from nearby
    inner join paired
        on
            nearby.return_name = paired.return_name
            and nearby.compared = paired.compared
            and paired.other is not null
)
{%- endmacro %}


{#- List a return's accepted keys, each as it is compared and without its leading zeros. -#}
{% macro unpadded_keys(return_name, facts) -%}
{%- set names, compared, near = key_references(facts), [], [] -%}
{%- for column in names -%}
    {%- set is_person = column in facts.persons -%}
    {%- set part = "split_part(record_key, chr(31), " ~ (facts.key.index(column) + 1) ~ ")" -%}
    {%- do compared.append(column if is_person else part) -%}
    {%- do near.append(
        column ~ '_unpadded' if is_person else "regexp_replace(" ~ part ~ ", '^0+', '')"
    ) -%}
{%- endfor %}
    select
        '{{ return_name }}' as return_name,
        file_number,
        row_number,
        '{{ names | join(";") }}' as column_name,
        {{ ('persons' in facts) | lower }} as is_person,
        {{ compared | join(' || chr(31) || ') }} as compared,
        {{ near | join(' || chr(31) || ') }} as near,
        {{ names | join(" || ';' || ") }} as shown
    from {{ ref('int_' ~ return_name ~ '__records') }}
    where disposition = 'accepted'
{%- endmacro %}
