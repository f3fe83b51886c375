"""Stand in for dbt's cross-database macros while sqlfluff reads them; the SQL is never run."""


def dateadd(part: str, number: object, day: object) -> str:
    """Return SQL for a date."""
    return f"date_add({day}, interval ({number}) {part})"


def datediff(start: object, end: object, part: str) -> str:
    """Return SQL for a whole number."""
    return f"date_diff('{part}', {start}, {end})"


def listagg(measure: object, *_: object, **__: object) -> str:
    """Return SQL for a text."""
    return f"string_agg({measure})"


def position(part: object, text: object) -> str:
    """Return SQL for a whole number."""
    return f"strpos({text}, {part})"


def split_part(text: object, delimiter: object, part: object) -> str:
    """Return SQL for a text."""
    return f"split_part({text}, {delimiter}, {part})"


def safe_cast(field: str, type_: str) -> str:
    """Return SQL for a value of the type, or null."""
    return f"try_cast({field} as {type_})"


def escape_single_quotes(text: str) -> str:
    """Return the text with its single quotes doubled."""
    return text.replace("'", "''")
