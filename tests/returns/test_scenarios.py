"""Scenarios with late, early and silent senders give the figures worked out by hand.

All figures are as at 14 February 2013, the 45th day after 2012-13 Q3. No two scenarios share a
return and a quarter, so one refresh covers all scenarios of a folder. The scenarios test the status
of returns; the golden returns test how records are counted.
"""

from dataclasses import dataclass
from datetime import date

import pytest

from tests.homes import build, rows_of

AS_AT = date(2013, 2, 14)
LONDON, UNATTRIBUTED = "E12000007", "E99999999"
BARKING, BARNET, BRENT, CAMDEN = "E09000002", "E09000003", "E09000005", "E09000007"
CROYDON, EALING, ENFIELD, MERTON = "E09000008", "E09000009", "E09000010", "E09000024"
# In these scenarios, a file for all of London has the first 26 boroughs, up to Richmond upon
# Thames.
RICHMOND, SOUTHWARK, SUTTON, TOWER_HAMLETS = "E09000027", "E09000028", "E09000029", "E09000030"
PROVISIONAL, FINAL = True, False


@dataclass(frozen=True)
class Scenario:
    """The senders' files, by path, and the figures that must be published.

    A figure is an indicator, area, period, value, return status, and whether it is provisional.
    """

    name: str
    files: dict
    figures: list


def _csv(header, *rows):
    return "".join(f"{row}\n" for row in (header, *rows))


def _of_each(row, boroughs=26, first=2):
    """Repeat a row for several boroughs, starting from the borough code `first`.

    In the row, {} is replaced by the borough's code.
    """
    return [row.replace("{}", f"E090000{code:02}") for code in range(first, first + boroughs)]


CLOSURES = "closure_ref,borough,power,notice_date,outcome,order_date"
FACTORIES = "site_ref,borough,closed_date,plants,premises_type"
ORDERS = "order_ref,borough,order_date,legislation,order_type,drug_related,order_gbp"
ARRESTS = "arrest_ref,ppo_ref,borough,arrest_date,offence,offence_class,test_outcome"
DETECTIONS = "detection_ref,borough,detection_date,offence,disposal"
DISRUPTIONS = (
    "disruption_ref,network_ref,network_type,disruption_date,lead_unit,nim_level,degree,boroughs"
)
EXTRACT = "MajorText,MinorText,BoroughName,201204,201205,201206"
REGISTER = "return_name,borough,quarter,status"

WITH_A_REGISTER = [
    Scenario(
        "one borough's file and a central file",
        {
            "cannabis_factory_closures/all__received_2012-10-15.csv": _csv(
                FACTORIES, *_of_each("F-{},{},2012-08-01,30,residential")
            ),
            "cannabis_factory_closures/croydon_q2__received_2012-10-04.csv": _csv(
                FACTORIES, "F1,Croydon,2012-09-03,30,residential"
            ),
            "cannabis_factory_closures/croydon_q3__received_2013-01-04.csv": _csv(
                FACTORIES, "F2,Croydon,2012-11-05,30,residential"
            ),
        },
        [
            ("cannabis_factories_closed", CROYDON, "2012-13 Q2", 2, "submitted", FINAL),
            ("cannabis_factories_closed", SUTTON, "2012-13 Q2", 0, "not_stated", FINAL),
            ("cannabis_factories_closed", LONDON, "2012-13 Q2", 27, "not_stated", FINAL),
            # The central file has no records for Q1 or Q3.
            ("cannabis_factories_closed", CROYDON, "2012-13 Q3", 1, "submitted", FINAL),
            ("cannabis_factories_closed", SUTTON, "2012-13 Q3", None, "outstanding", PROVISIONAL),
            ("cannabis_factories_closed", SUTTON, "2012-13 Q1", None, "outstanding", PROVISIONAL),
            ("cannabis_factories_closed", LONDON, "2012-13 Q3", 1, "outstanding", PROVISIONAL),
        ],
    ),
    Scenario(
        "a withdrawal of a quarter's only record",
        {
            "sanction_detections/brent__received_2011-07-11.csv": _csv(
                DETECTIONS, "D1,Brent,2011-05-05,class_a_supply,charge"
            ),
            "sanction_detections/taken_back__received_2011-08-01.csv": _csv(
                f"{DETECTIONS},withdrawn", "D1,,,,,Y"
            ),
        },
        [
            ("class_a_trafficking_detections", BRENT, "2011-12 Q1", 0, "submitted", FINAL),
            ("class_a_trafficking_detections", UNATTRIBUTED, "2011-12 Q1", 0, None, FINAL),
            ("class_a_trafficking_detections", LONDON, "2011-12 Q1", 0, "outstanding", PROVISIONAL),
            # The withdrawal arrived in Q2, but shows only that Brent reported on Q1.
            (
                "class_a_trafficking_detections",
                BRENT,
                "2011-12 Q2",
                None,
                "outstanding",
                PROVISIONAL,
            ),
        ],
    ),
    Scenario(
        "a return and a nil sent before their quarter ended",
        {
            "ppo_drug_tests/west__received_2012-06-20.csv": _csv(
                ARRESTS,
                "T1,P1,Ealing,2012-05-10,Burglary,trigger,positive",
                "T2,P2,Enfield,2012-05-11,Burglary,trigger,positive",
                "T3,P3,Unknown,2012-05-11,Burglary,trigger,positive",
            ),
            "network_disruptions/networks__received_2012-06-30.csv": _csv(
                DISRUPTIONS, "X1,N1,class_a,2012-05-05,scd,2,major,Barnet"
            ),
            "recorded_offences/extract__received_2012-06-30.csv": _csv(
                EXTRACT, "Drugs,Drug Trafficking,Barnet,1,1,1"
            ),
            "return_register/early__received_2012-06-29.csv": _csv(
                REGISTER,
                "ppo_drug_tests,Ealing,2012-13 Q1,submitted",
                "community_concerns,Sutton,2012-13 Q1,nil",
                "community_concerns,Merton,2012-13 Q1,nil",
            ),
            "return_register/later__received_2012-07-17.csv": _csv(
                REGISTER,
                "ppo_drug_tests,Enfield,2012-13 Q1,submitted",
                "community_concerns,Merton,2012-13 Q1,nil",
            ),
        },
        [
            ("ppo_mandatory_test_compliance", EALING, "2012-13 Q1", 100, "submitted", PROVISIONAL),
            # A register received in July confirms the figure.
            ("ppo_mandatory_test_compliance", ENFIELD, "2012-13 Q1", 100, "submitted", FINAL),
            ("ppo_mandatory_test_compliance", UNATTRIBUTED, "2012-13 Q1", 100, None, PROVISIONAL),
            ("networks_disrupted", BARNET, "2012-13 Q1", 1, "submitted", PROVISIONAL),
            ("networks_disrupted", LONDON, "2012-13 Q1", 1, "submitted", PROVISIONAL),
            ("recorded_drug_trafficking", BARNET, "2012-13 Q1", 3, "submitted", PROVISIONAL),
            ("community_concerns_raised", SUTTON, "2012-13 Q1", 0, "nil", PROVISIONAL),
            ("community_concerns_raised", MERTON, "2012-13 Q1", 0, "nil", FINAL),
            ("community_concerns_raised", UNATTRIBUTED, "2012-13 Q1", 0, None, FINAL),
            ("community_concerns_raised", LONDON, "2012-13 Q1", 0, "outstanding", PROVISIONAL),
        ],
    ),
    Scenario(
        "three boroughs' register entries and a central file",
        {
            "asset_confiscations/all__received_2012-01-16.csv": _csv(
                ORDERS,
                *_of_each("A-{},{},2011-05-05,poca_2002,confiscation,Y,10"),
                "A1,Barnet,2011-08-05,poca_2002,confiscation,Y,10",
                "A2,Barnet,2011-11-05,poca_2002,confiscation,Y,10",
            ),
            "return_register/three__received_2011-07-18.csv": _csv(
                REGISTER,
                "asset_confiscations,Barking and Dagenham,2011-12 Q1,submitted",
                "asset_confiscations,Southwark,2011-12 Q1,outstanding",
                "asset_confiscations,Sutton,2011-12 Q1,nil",
            ),
            # The status not_stated is no longer used once eight boroughs have register entries.
            "return_register/seven_and_eight__received_2012-01-17.csv": _csv(
                REGISTER,
                *_of_each("asset_confiscations,{},2011-12 Q2,nil", 7, first=4),
                *_of_each("asset_confiscations,{},2011-12 Q3,nil", 8, first=4),
            ),
        },
        [
            ("confiscation_orders", BARKING, "2011-12 Q1", 1, "submitted", FINAL),
            ("confiscation_orders", SUTTON, "2011-12 Q1", 0, "nil", FINAL),
            ("confiscation_orders", SOUTHWARK, "2011-12 Q1", None, "outstanding", PROVISIONAL),
            ("confiscation_orders", TOWER_HAMLETS, "2011-12 Q1", 0, "not_stated", FINAL),
            ("confiscation_orders", LONDON, "2011-12 Q1", 26, "outstanding", PROVISIONAL),
            ("confiscation_orders", TOWER_HAMLETS, "2011-12 Q2", 0, "not_stated", FINAL),
            ("confiscation_orders", LONDON, "2011-12 Q2", 1, "not_stated", FINAL),
            ("confiscation_orders", TOWER_HAMLETS, "2011-12 Q3", None, "outstanding", PROVISIONAL),
        ],
    ),
    Scenario(
        "an entry for London beside a quarterly extract",
        {
            "asset_confiscations/camden__received_2012-04-11.csv": _csv(
                ORDERS, "L1,Camden,2012-02-05,poca_2002,confiscation,Y,10"
            ),
            "asset_confiscations/2012-13_q1__received_2012-07-12.csv": _csv(
                ORDERS,
                "L2,Barnet,2012-05-05,poca_2002,confiscation,Y,10",
                "L3,Brent,2012-05-05,poca_2002,confiscation,Y,10",
            ),
            "asset_confiscations/2012-13_q2__received_2012-10-12.csv": _csv(
                ORDERS,
                "L4,Barnet,2012-08-05,poca_2002,confiscation,Y,10",
                "L5,Brent,2012-08-05,poca_2002,confiscation,Y,10",
            ),
            "asset_confiscations/2012-13_q3__received_2013-01-11.csv": _csv(
                ORDERS, "L6,Barnet,2012-11-05,poca_2002,confiscation,Y,10"
            ),
            "return_register/london__received_2013-01-12.csv": _csv(
                REGISTER,
                "asset_confiscations,London,2012-13 Q1,submitted",
                "asset_confiscations,Sutton,2012-13 Q1,outstanding",
                "asset_confiscations,LONDON,2012-13 Q3,submitted",
                # London's entry can only be `submitted`, and only for a return of the boroughs.
                "asset_confiscations,London,2011-12 Q4,nil",
                "community_investments,London,2011-12 Q4,submitted",
            ),
            "return_register/london_early__received_2012-09-30.csv": _csv(
                REGISTER, "asset_confiscations,London,2012-13 Q2,submitted"
            ),
        },
        [
            ("confiscation_orders", BARNET, "2012-13 Q1", 1, "submitted", FINAL),
            ("confiscation_orders", MERTON, "2012-13 Q1", 0, "nil", FINAL),
            # Sutton has its own entry, and Camden sent its own file one quarter before.
            ("confiscation_orders", SUTTON, "2012-13 Q1", None, "outstanding", PROVISIONAL),
            ("confiscation_orders", CAMDEN, "2012-13 Q1", None, "outstanding", PROVISIONAL),
            ("confiscation_orders", LONDON, "2012-13 Q1", 2, "outstanding", PROVISIONAL),
            # The entry arrived on the quarter's last day, and so too early.
            ("confiscation_orders", MERTON, "2012-13 Q2", None, "outstanding", PROVISIONAL),
            # The only file with records from the quarter names only one borough.
            ("confiscation_orders", MERTON, "2012-13 Q3", None, "outstanding", PROVISIONAL),
            ("confiscation_orders", MERTON, "2011-12 Q4", None, "outstanding", PROVISIONAL),
        ],
    ),
]

WITHOUT_A_REGISTER = [
    Scenario(
        "a force that keeps no register and sends central extracts",
        {
            "crack_house_closures/q1__received_2012-07-10.csv": _csv(
                CLOSURES, *_of_each("C1-{},{},part_1,2012-05-01,granted,2012-05-05")
            ),
            "crack_house_closures/q2__received_2012-10-10.csv": _csv(
                CLOSURES, *_of_each("C2-{},{},part_1,2012-08-01,granted,2012-08-05")
            ),
            # A file with 25 boroughs is one borough short of a file for all of London.
            "cannabis_factory_closures/q1__received_2012-07-10.csv": _csv(
                FACTORIES, *_of_each("F-{},{},2012-05-01,30,residential", 25)
            ),
            # This file arrived on the quarter's last day, and so before the quarter had ended.
            "asset_confiscations/q1__received_2012-06-30.csv": _csv(
                ORDERS, *_of_each("A-{},{},2012-05-05,poca_2002,confiscation,Y,10")
            ),
        },
        [
            ("crack_houses_closed", RICHMOND, "2012-13 Q1", 1, "submitted", FINAL),
            ("crack_houses_closed", SUTTON, "2012-13 Q1", 0, "not_stated", FINAL),
            ("crack_houses_closed", LONDON, "2012-13 Q1", 26, "not_stated", FINAL),
            ("crack_houses_closed", SUTTON, "2012-13 Q2", 0, "not_stated", FINAL),
            ("crack_houses_closed", SUTTON, "2012-13 Q3", None, "outstanding", PROVISIONAL),
            ("crack_houses_closed", SUTTON, "2012-13", 0, "outstanding", PROVISIONAL),
            ("crack_houses_closed", LONDON, "2012-13 Q3", None, "outstanding", PROVISIONAL),
            ("cannabis_factories_closed", SUTTON, "2012-13 Q1", None, "outstanding", PROVISIONAL),
            ("cannabis_factories_closed", LONDON, "2012-13 Q1", 25, "outstanding", PROVISIONAL),
            ("confiscation_orders", SUTTON, "2012-13 Q1", None, "outstanding", PROVISIONAL),
            ("confiscation_orders", RICHMOND, "2012-13 Q1", 1, "submitted", PROVISIONAL),
            ("confiscation_orders", UNATTRIBUTED, "2012-13 Q1", 0, None, PROVISIONAL),
            ("confiscation_orders", LONDON, "2012-13 Q1", 26, "outstanding", PROVISIONAL),
        ],
    ),
]


@pytest.mark.soak
@pytest.mark.parametrize("scenarios", [WITH_A_REGISTER, WITHOUT_A_REGISTER])
def test_each_scenario_gives_the_figures_worked_out_by_hand(tmp_path, scenarios):
    """Compare each figure's value, return status and provisional flag."""
    for scenario in scenarios:
        for path, text in scenario.files.items():
            file = tmp_path / "returns" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    built = build(tmp_path / "returns", tmp_path / "home", "indicator_values", as_at=AS_AT)
    rows = rows_of(
        built,
        "select indicator_id, area_code, period_label, value, return_status, is_provisional"
        " from marts.indicator_values",
    )
    published = {row[:3]: row for row in rows}
    for scenario in scenarios:
        found = [published[figure[:3]] for figure in scenario.figures]
        assert found == scenario.figures, scenario.name
