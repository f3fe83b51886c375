"""Amounts and numbers in words, as explanations write them."""

from typing import Any


def many(number: int, what: str, more: str | None = None) -> str:
    """A number of things, the thing in the singular or plural."""
    return f"{number:,} {what if number == 1 else more or f'{what}s'}"


def amount(value: float, unit: str, whole: bool = False) -> str:
    """A value with its unit: pounds to the penny, anything else to one decimal unless `whole`."""
    if unit == "gbp":
        return f"£{value:,.2f}"
    number = f"{value:,.0f}" if whole else f"{value:,.1f}"
    return number + {"percent": " %", "days": " days"}.get(unit, "")


def plain(value: Any, otherwise: str) -> str:
    """A value without trailing zeros, or what to say if it is null."""
    return otherwise if value is None else f"{value:,.2f}".removesuffix(".00")
