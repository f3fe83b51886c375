"""The commands for readers of figures: cite a figure, verify a citation, write a workbook."""

from argparse import Namespace

from drug_strategy.cli import console, live
from drug_strategy.settings import Settings

DONE, NOT_DONE = 0, 1


def cite(options: Namespace) -> int:
    """Print how to cite a figure."""
    from drug_strategy.citation import cite as cited
    from drug_strategy.citation.cite import text_of

    settings = Settings.from_environment(options.home)
    found = cited(
        settings, *map(console.argument, (options.indicator, options.area, options.period))
    )
    console.page(
        found.sentence,
        [
            (
                "",
                [
                    ("figure", text_of(found.figure)),
                    ("ID", str(found.figure_id)),
                    ("query", found.query),
                ],
            ),
            (
                "Files behind it, with their SHA-256",
                [(checksum, file) for checksum, file in found.files],
            ),
        ],
    )
    return DONE


def workbook(options: Namespace) -> int:
    """Write the workbook of London or a borough."""
    from drug_strategy.workbooks import write_workbook

    settings = Settings.from_environment(options.home)
    print(write_workbook(settings, console.argument(options.area), options.to))
    return DONE


def superset(options: Namespace) -> int:
    """Write the import file of a dashboard for Superset."""
    from drug_strategy.superset import write_bundle

    settings = Settings.from_environment(options.home)
    write_bundle(settings, options.file, options.published)
    print(f"The import file is {options.file}; in Superset: Dashboards, Import dashboard.")
    return DONE


def verify_figure(options: Namespace) -> int:
    """Recompute a cited figure, and print whether it is still the same."""
    from drug_strategy.citation import verify_figure as verified

    live.show()
    faults = list(verified(Settings.from_environment(options.home), options.figure))
    for sentence in faults:
        console.print_error(sentence)
    if not faults:
        print("Recomputed from the landed files, the figure is as cited.")
    return NOT_DONE if faults else DONE
