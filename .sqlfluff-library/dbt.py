"""Stand-ins by which sqlfluff reads dbt's cross-database macros; never run."""


def dateadd(part: str, number: object, day: object) -> str:
    """A date."""
    return f"date_add({day}, interval ({number}) {part})"


def datediff(start: object, end: object, part: str) -> str:
    """A whole number."""
    return f"date_diff('{part}', {start}, {end})"


def listagg(measure: object, *_: object, **__: object) -> str:
    """A text."""
    return f"string_agg({measure})"


def position(part: object, text: object) -> str:
    """A whole number."""
    return f"strpos({text}, {part})"


def split_part(text: object, delimiter: object, part: object) -> str:
    """A text."""
    return f"split_part({text}, {delimiter}, {part})"


def safe_cast(field: str, type_: str) -> str:
    """A value of the type, or null."""
    return f"try_cast({field} as {type_})"


def escape_single_quotes(text: str) -> str:
    """The inside of a text."""
    return text.replace("'", "''")
