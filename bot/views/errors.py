"""Business errors in words: what happened, why, what to do now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.domain.errors import GoodwillError, Refused
from bot.domain.fields import OF_ITEM, Field
from bot.domain.requests.finding import Finding, Severity
from bot.i18n import Reader
from bot.views.error_sentences import SENTENCES
from bot.views.plans.words import plan_state_name
from bot.views.requests.findings import describe_finding, of_item
from bot.views.requests.states import state_name


def describe_error(error: GoodwillError, reader: Reader, *, named: bool = True) -> str:
    """One or two plain sentences. A code without a sentence is a defect that a test looks for.

    `named`: with the item that it is about.
    """
    words = _sentence(error, reader)
    return of_item(error.item, words, reader) if named else words


def _sentence(error: GoodwillError, reader: Reader) -> str:
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
    error: GoodwillError, reader: Reader, input_of: Callable[[Field, int], str | None], fallback: Field
) -> dict[str, str]:
    """Errors for a form: {block_id: text}.

    `input_of` finds the block of a field, for one of several items; what has none goes to `fallback`.
    """
    found: dict[str, list[str]] = {}

    def add(field: Field | None, item: int, describe: Callable[..., str]) -> None:
        block = input_of(field, item) if field else None
        # The label of an item's own input says already which item it is.
        text = describe(reader, named=block is None or field not in OF_ITEM)
        found.setdefault(block or input_of(fallback, 1) or fallback, []).append(text)

    if isinstance(error, Refused):
        for finding in _blocking(error):
            add(finding.field, finding.item, partial(describe_finding, finding))
    if not found:
        add(error.field, error.item, partial(describe_error, error))
    return {block: " ".join(texts) for block, texts in found.items()}
