-- One row per valid arrest of an offender who was not on the list of offenders that day. The arrest
-- is still counted, because arrests and the list come from different senders.
with arrests as (
    {{ current_rows('ppo_drug_tests') }}
),

spells as (
    {{ current_rows('ppo_roster') }}
),

covered as (
    select arrests.arrest_ref
    from arrests
    inner join spells
        on
            arrests.ppo_ref = spells.ppo_ref
            and arrests.arrest_date >= spells.start_date
    where arrests.arrest_date <= spells.end_date or spells.end_date is null
),

off_roster as (
    select
        arrests.file_number,
        arrests.row_number,
        'not_on_roster' as reason,
        'ppo_ref' as column_name,
        arrests.ppo_ref as raw_value
    from arrests
    anti join covered on arrests.arrest_ref = covered.arrest_ref
)

select * from off_roster
