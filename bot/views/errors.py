"""Business errors in words: what happened, why, what to do now."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.errors import GoodwillError, Refused
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.i18n import Reader
from bot.views.error_sentences import SENTENCES
from bot.views.plans.words import plan_state_name
from bot.views.requests.findings import describe_finding
from bot.views.requests.states import state_name


def describe_error(error: GoodwillError, reader: Reader) -> str:
    """One or two plain sentences. A code without a sentence is a defect that a test looks for."""
    values: dict[str, object] = {}
    for name, value in error.facts.items():
        if name.endswith("_minor") and isinstance(value, int):
            values[name.removesuffix("_minor")] = reader.money(value, str(error.facts["currency"]))
        elif name == "state":
            values[name] = state_name(str(value), reader)
        elif name == "plan_state":
            values[name] = plan_state_name(str(value), reader)
        else:
            values[name] = value
    if isinstance(error, Refused):
        values["findings"] = reader.t("; ").join(
            describe_finding(finding, reader) for finding in _blocking(error)
        )
    sentence = SENTENCES.get(error.code)
    if sentence is None:
        return reader.t("This can't be done ({code}). Nothing was changed.", code=error.code)
    return reader.t(sentence, **values)


def _blocking(error: Refused) -> list[Finding]:
    return [finding for finding in error.findings if finding.severity is Severity.BLOCK]


def field_errors(
    error: GoodwillError, reader: Reader, input_of: Callable[[Field], str | None], fallback: Field
) -> dict[str, str]:
    """Errors for a form: {block_id: text}. `input_of` finds a field's block; others go to `fallback`."""
    found: dict[str, list[str]] = {}

    def add(field: Field | None, text: str) -> None:
        block = input_of(field) if field else None
        found.setdefault(block or fallback, []).append(text)

    if isinstance(error, Refused):
        for finding in _blocking(error):
            add(finding.field, describe_finding(finding, reader))
    if not found:
        add(error.field, describe_error(error, reader))
    return {block: " ".join(texts) for block, texts in found.items()}
