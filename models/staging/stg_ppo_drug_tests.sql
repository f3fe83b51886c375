-- One row per line of the files received so far, whether or not the line is a record.
-- Generated from the contracts by `make generate`: change the contract, not this file.
with landed as (
    select * from {{ source('landed', 'ppo_drug_tests') }}
),

named as (
    select
        _sha256 as file_sha256,
        _row_number as row_number,
        _line_kind as line_kind,
        _unparsed as unparsed_cells,
        _sent as sent_cells,
        _record as raw_cells,
        _content as content_hash,
        arrest_ref,
        ppo_ref,
        borough,
        ward,
        arrest_date,
        offence,
        offence_class,
        inspector_authorisation,
        test_outcome,
        not_tested_reason,
        drugs_found,
        assessment_required,
        assessment_due,
        assessment_attended,
        breach_date,
        breach_arrest_date,
        prosecuted_for_failure,
        enforcement_route,
        arrest_ref_compared,
        coalesce(withdrawn, false) as is_withdrawn
    from landed
)

select * from named
