"""What categories are called."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.budgets.budget import ANY
from bot.i18n import Reader


def category_name(category: str, names: Mapping[str, Mapping[str, str]], reader: Reader) -> str:
    """As the policy calls it; a category that it no longer has by its own name. Plain text."""
    if category == ANY:
        return reader.t("any")
    return reader.pick(names.get(category, {})) or category
