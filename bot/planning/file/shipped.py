"""The plan file that explains itself."""

from __future__ import annotations

from importlib.resources import files


def plan_template(year: int, currency: str) -> str:
    """A plan for the shipped categories in a year and currency: TOML that can be drafted as it is."""
    text = files("bot.planning.file").joinpath("template.toml").read_text(encoding="utf-8")
    text = text.replace("year = 2027 ", f"year = {year} ", 1)
    return text.replace('currency = "CNY"', f'currency = "{currency}"', 1)
