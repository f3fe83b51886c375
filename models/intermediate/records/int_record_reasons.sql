-- One row a record and a reason for which it is quarantined, or duplicate.
-- A record has every reason that applies; in a column or two of its own, one row all the same.
with faults as (
    select * from {{ ref('int_record_faults') }}
),

overlapping as (
    select * from {{ ref('int_ppo_roster__overlaps') }}
),

listed as (
    select * from faults
    where {{ is_built() }}
    union all
    select 'ppo_roster' as return_name, overlapping.* from overlapping
    where {{ is_built("'ppo_roster'") }}
),

reasons as (
    select
        return_name,
        file_number,
        row_number,
        reason,
        {{ dbt.listagg('column_name', "';'", 'order by column_name') }} as column_name,
        {{ dbt.listagg('raw_value', "';'", 'order by column_name') }} as raw_value
    from listed
    group by return_name, file_number, row_number, reason
)

select * from reasons
