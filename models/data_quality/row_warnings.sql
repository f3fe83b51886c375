-- One row per warning about an accepted or superseded record.
-- From its row; also a ward not found, an arrest off the list, a register contradicted by rows.
with warnings as (
    {% for return_name, facts in returns().items() -%}
        select
            '{{ return_name }}' as return_name,
            files.file_name,
            results._row_number as row_number,
            results.reason,
            results.column_name,
            results.raw_value
        from {{ source('validation', return_name) }} as results
        inner join ({{ files_of(return_name) }}) as files
            on results._sha256 = files.file_sha256 and results._received_on = files.received_on
        semi join {{ ref(return_name ~ '__records') }} as records
            on
                files.file_number = records.file_number
                and results._row_number = records.row_number
                and records.disposition in ('accepted', 'superseded')
        where results.is_warning
        union all
        {% if facts.ward -%}
        select
            '{{ return_name }}' as return_name,
            files.file_name,
            records.row_number,
            'ward_unmatched' as reason,
            '{{ facts.ward }}' as column_name,
            records.unmatched_ward as raw_value
        from {{ ref(return_name ~ '__records') }} as records
        inner join ({{ files_of(return_name) }}) as files
            on records.file_number = files.file_number
        where
            records.unmatched_ward is not null
            and records.disposition in ('accepted', 'superseded')
        union all
        {% endif -%}
    {% endfor -%}
    select
        'ppo_drug_tests' as return_name,
        file_name,
        row_number,
        reason,
        column_name,
        raw_value
    from {{ ref('int_ppo_drug_tests__off_roster') }}
    union all
    select
        'return_register' as return_name,
        file_name,
        row_number,
        reason,
        column_name,
        raw_value
    from {{ ref('int_return_register__contradicted') }}
    union all
    select
        'pas_waves' as return_name,
        file_name,
        row_number,
        reason,
        column_name,
        raw_value
    from {{ ref('pas_waves__weight_outliers') }}
),

typed as (
    select
        cast(return_name as string) as return_name,
        cast(file_name as string) as file_name,
        cast(row_number as bigint) as row_number,
        cast(reason as string) as reason,
        cast(column_name as string) as column_name,
        cast(raw_value as string) as raw_value
    from warnings
)

select * from typed
