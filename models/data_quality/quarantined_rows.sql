-- One row a record that does not count for a fault of its own, whole, with every reason.
-- Personal data: it stays in the private warehouse. What a record says stands there as JSON.
with reasons as (
    select
        file_number,
        row_number,
        {{ dbt.listagg('reason', "';'", 'order by reason') }} as reasons,
        {{ dbt.listagg('column_name', "';'", 'order by reason') }} as column_name,
        {{ dbt.listagg('raw_value', "';'", 'order by reason') }} as raw_value
    from {{ ref('int_record_reasons') }}
    where {{ is_built() }}
    group by file_number, row_number
),

files as (
    select * from {{ ref('int_files') }}
),

records as (
    {{ faulty_records('asset_confiscations') }}
    union all
    {{ faulty_records('cannabis_factory_closures') }}
    union all
    {{ faulty_records('crack_house_closures') }}
    union all
    {{ faulty_records('network_disruptions') }}
    union all
    {{ faulty_records('pas_waves') }}
    union all
    {{ faulty_records('ppo_drug_tests') }}
    union all
    {{ faulty_records('ppo_roster') }}
    union all
    {{ faulty_records('recorded_offences') }}
    union all
    {{ faulty_records('return_register') }}
    union all
    {{ faulty_records('sanction_detections') }}
),

quarantined as (
    select
        cast(files.return_name as string) as return_name,
        cast(files.file_name as string) as file_name,
        cast(reasons.row_number as bigint) as row_number,
        cast(reasons.reasons as string) as reasons,
        cast(reasons.column_name as string) as column_name,
        cast(reasons.raw_value as string) as raw_value,
        cast(records.record as string) as record
    from reasons
    inner join files on reasons.file_number = files.file_number
    inner join records
        on reasons.file_number = records.file_number and reasons.row_number = records.row_number
)

select * from quarantined
