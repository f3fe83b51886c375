"""The rows of the report's queries. The folder `queries` says what one row of each query is.

A query has the name of its type, and its columns are the type's fields, in any order.
"""

from datetime import date, datetime
from typing import NamedTuple


class Publication(NamedTuple):
    """The publication on which the report is based."""

    publication_id: str
    published_at: datetime
    as_at: date
    contains_synthetic: bool
    statement: str
    left_out: str | None
    as_at_moved: str | None


class Indicator(NamedTuple):
    """An indicator of the register."""

    indicator_id: str
    indicator_name: str
    strategy_paragraph: str
    definition: str
    formula: str
    unit: str
    aggregation: str
    finest_area: str
    good_direction: str | None
    return_name: str
    second_return_name: str | None
    has_register: bool
    event_date: str
    caveat: str
    is_experimental: bool
    synonyms: str | None
    key_activity_area: int | None


class Label(NamedTuple):
    """A label that a figure can have."""

    label_of: str
    label: str
    meaning: str


class Borough(NamedTuple):
    """A borough policed by the MPS."""

    area_code: str
    area_name: str


class WardName(NamedTuple):
    """The names of a ward and its borough."""

    area_name: str
    borough_name: str


class ActivityArea(NamedTuple):
    """A key activity area, and an indicator of its activities."""

    key_activity_area: int
    area_title: str
    indicator_id: str | None


class PlanLine(NamedTuple):
    """An activity of the delivery plan, and one of its indicators."""

    activity_ref: str
    key_activity_area: int
    activity: str
    responsibility: str | None
    indicator_id: str | None
    indicator_name: str | None
    unit: str | None
    good_direction: str | None
    period_start: date | None
    period_end: date | None
    period_label: str | None
    numerator: float | None
    denominator: float | None
    value: float | None
    lower_95: float | None
    upper_95: float | None
    value_year_before: float | None
    difference_from_year_before: float | None
    ratio_to_year_before: float | None
    boroughs_compared: int | None
    no_change_reason: str | None
    change_year_before: str | None
    symbols: str | None
    statement: str | None
    return_status: str | None
    boroughs_returned: int | None
    boroughs_expected: int | None
    remark: str | None
    drivers: str | None
    display_order: int | None
    own_area: int | None


class Figure(NamedTuple):
    """A figure of London or a borough, with its changes, comparison and usual range."""

    indicator_id: str
    area_level: str
    area_code: str
    area_name: str
    borough_code: str | None
    period_type: str
    period_start: date
    period_end: date
    period_label: str
    numerator: float | None
    denominator: float | None
    unit: str
    value: float | None
    symbols: str
    lower_95: float | None
    upper_95: float | None
    base: int | None
    rate: float | None
    per: int | None
    rate_lower_95: float | None
    rate_upper_95: float | None
    population: int | None
    population_covered: float | None
    return_status: str | None
    boroughs_returned: int | None
    boroughs_expected: int | None
    is_provisional: bool
    provisional_reason: str | None
    quality_flag: str | None
    value_year_before: float | None
    difference_from_year_before: float | None
    ratio_to_year_before: float | None
    boroughs_compared: int | None
    no_change_reason: str | None
    change_year_before: str | None
    difference_from_2009_10: float | None
    ratio_to_2009_10: float | None
    boroughs_compared_2009_10: int | None
    no_change_since_2009_10_reason: str | None
    change_since_2009_10: str | None
    london_figure: float | None
    rest_value: float | None
    ratio_to_rest: float | None
    ratio_to_rest_lower_998: float | None
    ratio_to_rest_upper_998: float | None
    difference_from_rest: float | None
    difference_from_rest_lower_998: float | None
    difference_from_rest_upper_998: float | None
    comparison: str | None
    no_comparison_reason: str | None
    chart_centre: float | None
    chart_lower: float | None
    chart_upper: float | None
    signal: str | None
    signal_rule: str | None
    statement: str | None
    is_return_missing: bool
    is_unsettled: bool
    drawn: float | None
    is_revised: bool
    quarters_answered: int | None
    not_answered_percent: float | None


class Signal(NamedTuple):
    """An indicator that stands out in an area, and the sentence about it."""

    indicator_id: str
    area_code: str
    signal: str | None
    statement: str


class GridCell(NamedTuple):
    """A figure in the grid of all boroughs, and how it compares with the rest of London."""

    indicator_id: str
    area_code: str
    period_type: str
    period_start: date
    period_label: str
    value: float | None
    rate: float | None
    symbols: str
    is_revised: bool
    ratio_to_rest: float | None
    ratio_to_rest_lower_998: float | None
    ratio_to_rest_upper_998: float | None
    difference_from_rest: float | None
    difference_from_rest_lower_998: float | None
    difference_from_rest_upper_998: float | None
    comparison: str | None
    no_comparison_reason: str | None
    ground: str | None


class HeadlineYear(NamedTuple):
    """The year that an area's scorecard shows for an indicator."""

    indicator_id: str
    area_code: str
    fiscal_year: str


class Target(NamedTuple):
    """The target and the verdict for a survey measure, or for the strategy."""

    measure: str
    measure_name: str
    target_points: int
    target_value: float | None
    baseline_period: str
    baseline_value: float | None
    agreed_on: date | None
    agreed_by: str | None
    verdict: str
    not_fit_reasons: str | None
    notes: str | None
    statement: str
    headline: str


class AttitudeChange(NamedTuple):
    """A change in a survey measure since the target's baseline."""

    measure: str
    area_code: str
    period_start: date
    period_label: str
    earlier_label: str
    earlier_value: float | None
    value: float | None
    difference: float | None
    lower_95: float | None
    upper_95: float | None
    change: str | None
    notes: str | None
    quarters_answered: int | None


class OrderValue(NamedTuple):
    """The court orders in a yearly total of London or a borough."""

    indicator_id: str
    area_code: str
    period_start: date
    orders: int
    total_gbp: float
    median_gbp: float
    total_without_largest_gbp: float


class OutlyingOrders(NamedTuple):
    """The court orders in a yearly total that are far larger than any other."""

    indicator_id: str
    area_code: str
    period_start: date
    outlying_orders: int
    total_gbp: float
    outlying_gbp: float


class WardFigure(NamedTuple):
    """A figure of a ward."""

    indicator_id: str
    borough_code: str
    ward_code: str
    ward_name: str
    period_label: str
    value: float | None
    symbols: str
    is_revised: bool


class WardProfile(NamedTuple):
    """A ward's residents, concerns and offences."""

    borough_code: str
    ward_code: str
    ward_name: str
    fiscal_year: str
    is_provisional: bool
    population: int | None
    concerns_raised: int | None
    drug_dealing: int | None
    drug_use: int | None
    crack_house: int | None
    cannabis_factory: int | None
    gang: int | None
    other: int | None
    acquisitive_offences: int | None
    population_covered: float | None
    acquisitive_offences_per_1000: float | None


class Vicinity(NamedTuple):
    """The offences around the crack houses closed in a ward and quarter."""

    ward_code: str
    ward_name: str
    borough_name: str
    fiscal_quarter: str
    closures: int
    offences_before: int
    offences_after: int
    other_wards_before: int
    other_wards_after: int
    offences_before_per_1000: float
    offences_after_per_1000: float
    other_wards_before_per_1000: float
    other_wards_after_per_1000: float


class Return(NamedTuple):
    """A return of a borough for a quarter, and its status."""

    return_name: str
    borough_code: str
    borough_name: str
    fiscal_quarter: str
    return_status: str
    is_received: bool
    is_early: bool
    is_complete: bool


class Received(NamedTuple):
    """How many returns are expected, received and not stated for quarters that are over."""

    received: int
    expected: int
    not_stated: int


class Outstanding(NamedTuple):
    """Something that a sender owes, or a return that is not due yet."""

    return_name: str
    sender_code: str
    sender_name: str
    fiscal_quarter: str
    due_date: date
    owed_reason: str | None
    owed_since: date | None
    records: int | None
    usual_records: float | None


class ReturnFiles(NamedTuple):
    """What happened to a return's files and records."""

    return_name: str
    files: int
    files_refused: int
    files_duplicate: int
    records: int | None
    accepted: int | None
    superseded: int | None
    withdrawn: int | None
    duplicate: int | None
    quarantined: int | None
    no_records: int


class RefusedFile(NamedTuple):
    """A refused file, and why."""

    return_name: str
    file_name: str
    received_on: date | None
    refusal_reason: str


class FaultyFile(NamedTuple):
    """A file with rows left out because of a fault, and how many of its rows these are."""

    return_name: str
    file_name: str
    sha256: str
    left_out: int
    row_count: int


class EarlierFile(NamedTuple):
    """A file that the previous publication accepted or refused."""

    return_name: str
    file_name: str
    sha256: str | None
    refusal_reason: str | None


class LeftOut(NamedTuple):
    """The rows of a file that were left out or given a warning for one reason."""

    kind: str
    reason: str
    meaning: str | None
    return_name: str
    file_name: str
    row_count: int


class LeftOutQuarter(NamedTuple):
    """The records that arrived in a quarter, and how many were left out."""

    fiscal_quarter: str
    records: int
    left_out: int
    share_percent: float | None


class Since(NamedTuple):
    """How many figures this publication changed."""

    previous_publication: str | None
    new: int
    revised: int
    withdrawn: int
    redefined: int
    redefined_by: str | None
    previous_as_at: date | None


class IndicatorChanges(NamedTuple):
    """How many figures of an indicator this publication changed."""

    indicator_id: str
    caused_by: str | None
    new: int
    revised: int
    withdrawn: int


class ChangeByOther(NamedTuple):
    """A file that changed what another sender had reported."""

    area_name: str
    return_name: str
    fiscal_quarter: str
    file: str
    file_sender: str | None
    withdrawn: int
    moved: int
    sent: int
    rows_before: int
    rows_now: int
    figures: str | None


class ChangedFigure(NamedTuple):
    """A figure that this publication revised or withdrew."""

    indicator_id: str
    indicator_name: str
    area_code: str
    area_name: str
    period_label: str
    change: str
    value_before: float | None
    value_now: float | None
    caused_by: str | None
    previous_publication: str
    unit: str


class Revision(NamedTuple):
    """A quarterly London figure that has been revised."""

    indicator_id: str
    fiscal_quarter: str
    first_value: float | None
    first_as_at: date
    latest_value: float | None
    revision: float | None


class RevisionSummary(NamedTuple):
    """How far an indicator's quarterly figures had changed after some quarters."""

    indicator_id: str
    indicator_name: str
    unit: str
    maturity_quarters: int
    n: int
    mean_revision: float | None
    mean_absolute_revision: float | None
    mean_absolute_percentage_revision: float | None
    percent_positive: float | None
