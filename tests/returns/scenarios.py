"""Define scenarios with late, early and silent senders, and the figures that must be published.

All figures are as at 14 February 2013, the 45th day after 2012-13 Q3, and worked out by hand. No
two scenarios share a return and a quarter, so one refresh covers all scenarios in a folder. The
scenarios test the status of returns; the golden returns test how records are counted.
"""

from dataclasses import dataclass
from datetime import date

AS_AT = date(2013, 2, 14)
LONDON, UNATTRIBUTED = "E12000007", "E99999999"
BARKING, BARNET, BRENT, CAMDEN = "E09000002", "E09000003", "E09000005", "E09000007"
CROYDON, EALING, ENFIELD, MERTON = "E09000008", "E09000009", "E09000010", "E09000024"
# In these scenarios, a file for all of London has the first 26 boroughs, up to Richmond upon
# Thames.
RICHMOND, SOUTHWARK, SUTTON, TOWER_HAMLETS = "E09000027", "E09000028", "E09000029", "E09000030"
PROVISIONAL, FINAL = True, False
# indicator, area, period, value, return status, whether provisional
Figure = tuple[str, str, str, float | None, str | None, bool]


@dataclass(frozen=True)
class Scenario:
    """The senders' files, by path, and the figures that must be published."""

    name: str
    files: dict[str, str]
    figures: list[Figure]


def write_files(scenarios, returns):
    """Write the files of several scenarios into one returns folder."""
    for scenario in scenarios:
        for path, text in scenario.files.items():
            (returns / path).parent.mkdir(parents=True, exist_ok=True)
            with (returns / path).open("x", encoding="utf-8") as file:
                file.write(text)


def _csv(header, *rows):
    return "".join(f"{row}\n" for row in (header, *rows))


def _of_each(row, boroughs=26, first=2):
    """Repeat a row for several boroughs, starting from the borough code `first`.

    In the row, {} is replaced by the borough's code.
    """
    return [row.replace("{}", f"E090000{code:02}") for code in range(first, first + boroughs)]


def _each(number, row):
    """Repeat a row a number of times. In the row, {} is replaced by the row's number."""
    return [row.replace("{}", str(at)) for at in range(number)]


CLOSURES = "closure_ref,borough,power,notice_date,outcome,order_date"
FACTORIES = "site_ref,borough,closed_date,plants,premises_type"
ORDERS = "order_ref,borough,order_date,legislation,order_type,drug_related,order_gbp"
ARRESTS = "arrest_ref,ppo_ref,borough,arrest_date,offence,offence_class,test_outcome"
DETECTIONS = "detection_ref,borough,detection_date,offence,disposal"
DISRUPTIONS = (
    "disruption_ref,network_ref,network_type,disruption_date,lead_unit,nim_level,degree,boroughs"
)
CONCERNS = "concern_ref,borough,raised_date,theme,source"
AWARDS = "investment_ref,borough,award_date,project,amount_gbp"
PROGRAMME = _csv("borough,start_date", "Hackney,2003-01-01", "Camden,2010-06-30")
OFFENCES = "crime_ref,borough,recorded_date,offence"
EXTRACT = "MajorText,MinorText,BoroughName,201204,201205,201206"
REGISTER = "return_name,borough,quarter,status"

WITH_A_REGISTER = [
    Scenario(
        "only one borough's file before the quarter is due",
        {
            "crack_house_closures/croydon__received_2013-01-04.csv": _csv(
                CLOSURES,
                "C1,Croydon,part_1,2012-11-01,granted,2012-11-05",
                "C2,Croydon,part_1,2012-12-01,granted,2012-12-12",
            )
        },
        [
            ("crack_houses_closed", CROYDON, "2012-13 Q3", 2, "submitted", FINAL),
            ("crack_houses_closed", CAMDEN, "2012-13 Q3", None, "outstanding", PROVISIONAL),
            ("crack_houses_closed", CAMDEN, "2012-13 Q2", None, "outstanding", PROVISIONAL),
            # No return is expected for cases not attributed to a borough. Their figure is zero once
            # any borough's return has arrived.
            ("crack_houses_closed", UNATTRIBUTED, "2012-13 Q3", 0, None, FINAL),
            ("crack_houses_closed", LONDON, "2012-13 Q3", 2, "outstanding", PROVISIONAL),
        ],
    ),
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
        "a quarter missing in the middle of a headquarters' return",
        {
            "community_investments/2011-12__received_2012-04-11.csv": _csv(
                AWARDS,
                "V1,Barnet,2011-04-20,Club,100",
                "V2,Barnet,2011-07-20,Club,100",
                "V3,Barnet,2012-01-20,Club,100",
            ),
            # Barnet's entry has no effect: a borough cannot report nil for headquarters.
            "return_register/headquarters__received_2012-07-16.csv": _csv(
                REGISTER,
                "community_investments,Head-Quarters,2012-13 Q2,nil",
                "community_investments,HEADQUARTERS,2012-13 Q1,nil",
                "community_investments,Barnet,2011-12 Q3,nil",
            ),
        },
        [
            ("community_investment_awards", LONDON, "2011-12 Q2", 1, "submitted", FINAL),
            ("community_investment_awards", SUTTON, "2011-12 Q2", 0, "submitted", FINAL),
            ("community_investment_awards", LONDON, "2011-12 Q3", None, "outstanding", PROVISIONAL),
            ("community_investment_awards", BARNET, "2011-12 Q3", None, "outstanding", PROVISIONAL),
            ("community_investment_awards", LONDON, "2011-12", 3, "outstanding", PROVISIONAL),
            ("community_investment_awards", LONDON, "2012-13 Q1", 0, "nil", FINAL),
            # The spelling "Head-Quarters" is not recognised as a sender.
            ("community_investment_awards", LONDON, "2012-13 Q2", None, "outstanding", PROVISIONAL),
        ],
    ),
    Scenario(
        "a register that says submitted without records",
        {
            "return_register/submitted__received_2011-10-17.csv": _csv(
                REGISTER,
                "community_concerns,Camden,2011-12 Q2,submitted",
                "community_concerns,Barnet,2011-12 Q2,nil",
            )
        },
        [
            ("community_concerns_raised", CAMDEN, "2011-12 Q2", None, "outstanding", PROVISIONAL),
            ("community_concerns_raised", BARNET, "2011-12 Q2", 0, "nil", FINAL),
            ("community_concerns_raised", LONDON, "2011-12 Q2", 0, "outstanding", PROVISIONAL),
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
        "a return sent before its quarter ended",
        {
            "ppo_drug_tests/west__received_2012-06-20.csv": _csv(
                ARRESTS,
                "T1,P1,Ealing,2012-05-10,Burglary,trigger,positive",
                "T2,P2,Enfield,2012-05-11,Burglary,trigger,positive",
            ),
            "network_disruptions/networks__received_2012-06-30.csv": _csv(
                DISRUPTIONS, "X1,N1,class_a,2012-05-05,scd,2,major,Barnet"
            ),
            "recorded_offences/extract__received_2012-06-30.csv": _csv(
                EXTRACT, "Drugs,Drug Trafficking,Barnet,1,1,1"
            ),
            "return_register/early__received_2012-06-29.csv": _csv(
                REGISTER, "ppo_drug_tests,Ealing,2012-13 Q1,submitted"
            ),
            "return_register/later__received_2012-07-17.csv": _csv(
                REGISTER, "ppo_drug_tests,Enfield,2012-13 Q1,submitted"
            ),
        },
        [
            ("ppo_mandatory_test_compliance", EALING, "2012-13 Q1", 100, "submitted", PROVISIONAL),
            # A register received in July confirms the figure.
            ("ppo_mandatory_test_compliance", ENFIELD, "2012-13 Q1", 100, "submitted", FINAL),
            ("networks_disrupted", BARNET, "2012-13 Q1", 1, "submitted", PROVISIONAL),
            ("networks_disrupted", LONDON, "2012-13 Q1", 1, "submitted", PROVISIONAL),
            ("recorded_drug_trafficking", BARNET, "2012-13 Q1", 3, "submitted", PROVISIONAL),
        ],
    ),
    Scenario(
        "records without a borough, sent before their quarter ended",
        {
            "sanction_detections/unknown_q1__received_2012-06-20.csv": _csv(
                DETECTIONS, "D2,Unknown,2012-05-05,class_a_supply,charge"
            ),
            "sanction_detections/unknown_q2__received_2012-09-20.csv": _csv(
                DETECTIONS, "D3,Unknown,2012-08-05,class_a_supply,charge"
            ),
            "return_register/nil_all__received_2012-07-19.csv": _csv(
                REGISTER, *_of_each("sanction_detections,{},2012-13 Q1,nil", 32)
            ),
        },
        [
            # Once Q1 had ended, every borough reported nil for it.
            ("class_a_trafficking_detections", UNATTRIBUTED, "2012-13 Q1", 1, None, FINAL),
            ("class_a_trafficking_detections", LONDON, "2012-13 Q1", 1, "nil", FINAL),
            ("class_a_trafficking_detections", UNATTRIBUTED, "2012-13 Q2", 1, None, PROVISIONAL),
            ("class_a_trafficking_detections", LONDON, "2012-13 Q2", 1, "outstanding", PROVISIONAL),
        ],
    ),
    Scenario(
        "the DIP list not sent since April",
        {"dip_rollout/list__received_2012-04-10.csv": PROGRAMME},
        [
            ("dip_boroughs", LONDON, "2011-12 Q4", 2, "submitted", FINAL),
            ("dip_boroughs", LONDON, "2012-13 Q1", 2, "submitted", PROVISIONAL),
            ("dip_boroughs", CAMDEN, "2012-13 Q3", 1, "submitted", PROVISIONAL),
            ("dip_boroughs", LONDON, "year to 2012-13 Q1", 2, "submitted", PROVISIONAL),
        ],
    ),
    Scenario(
        "a nil sent before its quarter ended",
        {
            "return_register/nil_early__received_2012-06-25.csv": _csv(
                REGISTER,
                "community_concerns,Sutton,2012-13 Q1,nil",
                "community_concerns,Merton,2012-13 Q1,nil",
            ),
            "return_register/nil_later__received_2012-07-18.csv": _csv(
                REGISTER, "community_concerns,Merton,2012-13 Q1,nil"
            ),
        },
        [
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
        "references and dates written in other ways",
        {
            "cannabis_factory_closures/spring__received_2010-07-12.csv": _csv(
                FACTORIES,
                "CF-1,Barnet,2010-05-01,30,residential",
                "CF-2,Barnet,2010-05-01,30,residential",
                "CF-3,Barnet,2010-05-01,30,residential",
                "00123,Barnet,2010-05-01,30,residential",
                "123,Barnet,2010-05-01,30,residential",
            ),
            # The first reference has lower case and a non-breaking hyphen, the second full-width
            # characters, and the third a zero-width space. The last begins with a Cyrillic letter,
            # so its row is quarantined.
            "cannabis_factory_closures/corrected__received_2010-08-02.csv": _csv(
                FACTORIES,
                "cf\u20111,Barnet,2010-05-01,10,residential",
                "\uff23\uff26\uff0d\uff12,Brent,2010-05-01,30,residential",
                "CF\u200b-3,Brent,2010-05-01,30,residential",
                "\u0421F-1,Barnet,2010-05-01,30,residential",
            ),
            # Of these 28 dates in May, only 5 May stays the same with day and month swapped.
            "cannabis_factory_closures/american__received_2010-07-12.csv": _csv(
                FACTORIES,
                *(f"U{day},Croydon,05/{day:02}/2010,30,residential" for day in range(1, 29)),
            ),
            "network_disruptions/spellings__received_2010-07-12.csv": _csv(
                DISRUPTIONS,
                "D1,N-E,class_a,2010-05-01,scd,2,major,Camden",
                "D2,n\u2013E\u200b,class_a,2010-05-02,scd,2,major,Camden;Barnet",
                "D3,N- E,class_a,2010-05-02,scd,2,major,Ealing",
                "D4,N-\u00c9,class_a,2010-05-02,scd,2,major,Ealing",
            ),
        },
        [
            ("cannabis_factories_closed", BARNET, "2010-11 Q1", 2, "submitted", FINAL),
            ("cannabis_factories_closed", BRENT, "2010-11 Q1", 2, "submitted", FINAL),
            ("cannabis_factories_closed", CROYDON, "2010-11 Q1", 1, "submitted", FINAL),
            ("networks_disrupted", CAMDEN, "2010-11 Q1", 1, "submitted", FINAL),
            ("networks_disrupted", LONDON, "2010-11 Q1", 2, "submitted", FINAL),
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
    Scenario(
        "an entry for London that is taken back",
        {
            "crack_house_closures/2011-12__received_2012-04-12.csv": _csv(
                CLOSURES,
                "E1,Barnet,part_1,2012-02-01,granted,2012-02-05",
                "E2,Brent,part_1,2012-02-01,granted,2012-02-05",
                "E3,Barnet,part_1,2011-11-01,granted,2011-11-05",
                "E4,Brent,part_1,2011-11-01,granted,2011-11-05",
            ),
            "return_register/closures__received_2012-04-13.csv": _csv(
                REGISTER,
                "crack_house_closures,London,2011-12 Q3,submitted",
                "crack_house_closures,London,2011-12 Q4,submitted",
            ),
            "return_register/no_closures__received_2012-05-13.csv": _csv(
                f"{REGISTER},withdrawn", "crack_house_closures,London,2011-12 Q4,,yes"
            ),
        },
        [
            ("crack_houses_closed", MERTON, "2011-12 Q3", 0, "nil", FINAL),
            ("crack_houses_closed", LONDON, "2011-12 Q3", 2, "submitted", FINAL),
            ("crack_houses_closed", MERTON, "2011-12 Q4", None, "outstanding", PROVISIONAL),
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
    Scenario(
        "a force that keeps no register and sends borough files",
        {
            "sanction_detections/barnet__received_2012-07-10.csv": _csv(
                DETECTIONS, "D1,Barnet,2012-05-05,class_a_supply,charge"
            ),
            "sanction_detections/brent__received_2012-10-10.csv": _csv(
                DETECTIONS,
                "D2,Brent,2012-05-05,class_a_supply,charge",
                "D3,Brent,2012-08-05,class_a_supply,charge",
            ),
        },
        [
            ("class_a_trafficking_detections", BARNET, "2012-13 Q1", 1, "submitted", FINAL),
            ("class_a_trafficking_detections", BRENT, "2012-13 Q1", 1, "submitted", FINAL),
            (
                "class_a_trafficking_detections",
                CAMDEN,
                "2012-13 Q1",
                None,
                "outstanding",
                PROVISIONAL,
            ),
            (
                "class_a_trafficking_detections",
                BARNET,
                "2012-13 Q2",
                None,
                "outstanding",
                PROVISIONAL,
            ),
            ("class_a_trafficking_detections", LONDON, "2012-13 Q1", 2, "outstanding", PROVISIONAL),
            ("class_a_trafficking_detections", LONDON, "2012-13 Q2", 1, "outstanding", PROVISIONAL),
        ],
    ),
    Scenario(
        "an unchanged DIP list sent again",
        {
            "dip_rollout/list__received_2012-04-10.csv": PROGRAMME,
            "dip_rollout/list_again__received_2012-10-08.csv": PROGRAMME,
        },
        [
            ("dip_boroughs", LONDON, "2012-13 Q1", 2, "submitted", FINAL),
            ("dip_boroughs", CAMDEN, "2012-13 Q2", 1, "submitted", FINAL),
            ("dip_boroughs", LONDON, "2012-13 Q3", 2, "submitted", PROVISIONAL),
        ],
    ),
]

FOLDERS = {"with a register": WITH_A_REGISTER, "without a register": WITHOUT_A_REGISTER}
