"""Provide untidy returns about people, and files that are named after a person.

The references and the name are in no other test data.
"""

TESTS = (
    "arrest_ref,ppo_ref,borough,ward,arrest_date,offence,offence_class,test_outcome,drugs_found,"
    "assessment_due,assessment_attended"
)
ROSTER = "ppo_ref,start_date,end_date,borough"
WAVES = "wave,respondent_ref,interview_date,borough,ward,weight,drugs_problem,tackles_drugs"
RETURNS = {
    "ppo_drug_tests/a__received_2009-06-01.csv": [
        TESTS,
        "ARREST-SECRET-1,PPO-SECRET-1,Hackney,,2009-04-03,theft,trigger,positive,heroin,"
        "2009-04-10,N",
        "ARREST-SECRET-2,PPO-SECRET-1,Camden,,2009-05-03,theft,trigger,positive,both,2009-05-10,Y",
        "ARREST-SECRET-3,PPO-SECRET-2,Hackney,,2009-05-04,theft,trigger,positive,cocaine,,",
        "ARREST-SECRET-4,PPO-SECRET-3,Hackney,,soon,theft,trigger,positive,,,",
        "ARREST-SECRET-5,PPO-SECRET-4,Atlantis,,2009-05-04,theft,odd,negative,heroin,,",
        "ARREST-SECRET-5,PPO-SECRET-5,Hackney,,2009-05-04,theft,trigger,negative,,,",
        "ARREST-SECRET-6,PPO-SECRET-6,Hackney",
        "PPO-SECRET-7,Hackney,,2009-05-04,theft,trigger,negative,,,,,,ARREST-SECRET-7",
        "Total PPO-SECRET-8,,,,,,,,,,",
        ",PPO-SECRET-9,Hackney,,2009-05-04,theft,trigger,positive,heroin,2009-04-10,N",
    ],
    "ppo_drug_tests/no header__received_2009-06-01.csv": [
        "ARREST-SECRET-10,PPO-SECRET-10,Hackney,,2009-04-03,theft,trigger,positive,heroin,,",
    ],
    "ppo_drug_tests/twice__received_2009-06-01.csv": [f"{TESTS},PPO-SECRET-11,PPO-SECRET-11"],
    "ppo_roster/a__received_2009-06-01.csv": [
        ROSTER,
        "PPO-SECRET-1,2009-04-01,,Hackney",
        "PPO-SECRET-1,2009-05-01,,Hackney",
        "PPO-SECRET-12,31/31/2009,,Heathrow",
    ],
    "pas_waves/a__received_2009-06-01.csv": [
        WAVES,
        "2009-10 Q1,RESP-SECRET-1,2009-05-01,Hackney,,1.0,very_big,5",
        "2009-10 Q1,RESP-SECRET-2,2009-05-01,Hackney,,0,very_big,5",
        "2009-10 Q1,RESP-SECRET-2,2009-05-02,Hackney,,1,huge,5",
        "2009-10 Q4,RESP-SECRET-3,2009-05-02,Nowhere,,x,huge,5",
        "2009-10 Q1,RESP-SECRET-4",
    ],
}
NAME = "John Smith 4471B"
# These files are refused: none of them is a return.
NAMED = (
    f"crack_house_closures/{NAME}.txt",
    f"crack_house_closures/{NAME}/notes.csv",
    f"{NAME}/of",
    "refresh",
)


def write_persons(returns):
    """Write the untidy returns and the files named after a person to a returns folder."""
    for name, rows in (RETURNS | {name: [f"{name} is no return"] for name in NAMED}).items():
        path = returns / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*rows, ""]))
