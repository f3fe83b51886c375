{# One row per record of a return that has a reference: where it is, what became of it and, if it is
   accepted, the figures of its quarter that count it. A reference is compared in the form in which
   landing compares it or, if it could not be read, as it was sent. The conditions of the measures
   are those in measures.yml, for the rows that int_measures.sql reads. #}
{% set rows = {'asset_confiscations': 'intermediate.int_asset_confiscations__current'} %}
{% set flags = {'network_disruptions': "network_type = 'commercial_cannabis' as is_cannabis_network"} %}
with landed as (
    select
        _sha256 as sha256,
        _row_number as row_number
    from read_parquet($landed)
    where
        $reference in ({{ columns | join('_compared, ') }}_compared)
        or list_contains(
            list_concat(
                json_extract_string(lower(_unparsed), ['$.{{ columns | join("', '$.") }}']),
                json_extract_string(lower(_record), '$[*]')
            ),
            lower($sent)
        )
),

files as (
    select distinct
        files.*,
        trail.file_number
    from data_quality.file_reconciliation as files
    inner join intermediate.int_record_trail as trail using (return_name, file_name)
    where return_name = $return_name
),

found as (
    select
        records.*,
        files.file_name,
        files.received_on
    from {{ records }} as records
    inner join files using (file_number)
    semi join landed using (sha256, row_number)
),

accepted as (
    select
        *,
        {{ flags[return_name] ~ ',' if return_name in flags }}
        string_split(
            concat_ws(
                ';', coalesce(ward_code, borough_codes || '-none'), borough_codes,
                if(is_unattributed, $unattributed, null), $london
            ),
            ';'
        ) as areas
    from {{ rows.get(return_name, records) }}
    semi join found using (file_number, row_number)
    where disposition = 'accepted'
),

measured as (
    {% for measure, rule in measures.items() if rule is mapping %}
    select
        *,
        '{{ measure }}' as measure,
        {{ "date_diff('day', counted_on, %s)" % rule.second_date if 'second_date' in rule else 0 }}
            as days
    from accepted
    where ({{ rule.get('where', 'true') }}) and ({{ rule.get('and', 'true') }})
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- While a borough's figure is outstanding, London's figure leaves its records out.
counted as (
    select
        measured.file_number,
        measured.row_number,
        indicators.indicator_id,
        any_value(figures.period_label) as quarter,
        list_sort(list(distinct {'code': figures.area_code, 'name': figures.area_name})) as areas
    from measured
    inner join marts.indicators as indicators
        on
            measured.days between 0 and coalesce(indicators.counted_within_days, 0)
            and (
                {% for part in ('numerator', 'denominator') %}
                list_contains(string_split({{ part }}_measure, ' + '), measured.measure)
                and list_contains(string_split({{ part }}_return, ' + '), $return_name)
                {{ 'or' if not loop.last }}
                {% endfor %}
            )
    inner join marts.indicator_values as figures
        on
            indicators.indicator_id = figures.indicator_id
            and figures.period_type = 'quarter'
            and measured.counted_on between figures.period_start and figures.period_end
            and list_contains(measured.areas, figures.area_code)
    group by measured.file_number, measured.row_number, indicators.indicator_id
    having bool_and(figures.numerator is not null)
)

select
    $return_name || '/' || found.file_name as file,
    found.received_on,
    found.sheet_row,
    found.row_number,
    found.{{ columns[0] }} as reference,
    case when found.is_taken_back then 'taken_back' else found.disposition end as disposition,
    found.reasons,
    found.reason_columns,
    found.reason_values,
    (
        select {'file': $return_name || '/' || files.file_name, 'record': later}
        from {{ records }} as later
        inner join files using (file_number)
        where
            later.record_key = found.record_key
            and later.disposition in ('accepted', 'withdrawn')
            and found.disposition = 'superseded'
        order by later.file_number desc
        limit 1
    ) as later,
    (
        select list(distinct warned.reason order by warned.reason)
        from data_quality.row_warnings as warned
        where
            warned.return_name = $return_name
            and warned.file_name = found.file_name
            and warned.row_number = found.row_number
    ) as warnings,
    (
        select list(counted order by counted.indicator_id)
        from counted
        where
            counted.file_number = found.file_number
            and counted.row_number = found.row_number
    ) as figures
from found
order by found.file_number, found.row_number
