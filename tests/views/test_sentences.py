"""Every code that the product can raise or find has a sentence, and every sentence gets what it needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.cli.failures import KNOWN_FAILURES
from bot.domain.approval import Step, StepKind
from bot.domain.customer import Person
from bot.domain.errors import GoodwillError, InvalidInput, Refused
from bot.domain.finding import Finding, Severity
from bot.domain.request import RequestState
from bot.i18n import Reader
from bot.policies.problem import SENTENCES as POLICY_PROBLEMS
from bot.toml.problem import SENTENCES as FILE_PROBLEMS
from bot.views import errors
from bot.views.errors import KNOWN_CODES, describe_error, field_errors
from bot.views.requests.findings import WORDS, describe_finding
from bot.views.requests.routing import REASONS, deciders_words, who_decides, why_you
from bot.views.requests.states import state_mark, state_name
from tests.views.approved import READERS

BOT = Path(__file__).parents[2] / "bot"
RAISED = re.compile(
    r"\b(?:InvalidInput|NotFound|NotAllowed|Stale|Refused|GoodwillError|refuse)\(\s*\"([a-z_]+)\""
)
FOUND = re.compile(r"\bFinding\(\s*\"([a-z_]+)\"|_finding\(\s*rule,\s*\"([a-z_]+)\"")

SOURCES = [path for path in BOT.rglob("*.py") if "locales" not in path.parts]


def codes(pattern: re.Pattern[str], *folders: str) -> set[str]:
    """The codes in the source of those packages."""
    chosen = [path for path in SOURCES if not folders or path.relative_to(BOT).parts[0] in folders]
    texts = (path.read_text(encoding="utf-8") for path in chosen)
    return {next(filter(None, match.groups())) for text in texts for match in pattern.finditer(text)}


def test_every_error_has_a_sentence() -> None:
    """No person ever reads a bare code: not in Slack, not on the command line, not of a policy file."""
    raised = codes(RAISED, "domain", "services", "handlers", "policies", "storage", "toml")
    assert raised - KNOWN_CODES - KNOWN_FAILURES - set(POLICY_PROBLEMS) - set(FILE_PROBLEMS) == set()


def test_what_slack_meets_has_words_there() -> None:
    """What the handlers and the domain raise is never left to the words of the command line."""
    assert codes(RAISED, "handlers", "domain") - KNOWN_CODES == set()


def test_every_finding_has_a_sentence() -> None:
    """No finding is shown by the name of its rule alone."""
    assert codes(FOUND) - set(WORDS) == set()
    assert len(codes(FOUND)) >= 10


def test_every_reason_of_a_step_is_known() -> None:
    """Why somebody decides is always said, to them and to the requester."""
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in SOURCES if path.parent.name in ("domain", "services")
    )
    used = set(
        re.findall(r"reason=\"([a-z_]+)\"|\"(authority_[a-z_]+|no_authority_in_line|no_controller)\"", source)
    )
    for pair in used:
        assert next(filter(None, pair)) in REASONS


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("code", sorted(KNOWN_CODES))
def test_each_sentence_is_filled_in(code: str, locale: str) -> None:
    """Every name in braces is a fact that some error carries; nothing stays in braces."""
    reader = READERS[locale]
    sentence = errors._SENTENCES[code]
    names = set(re.findall(r"{(\w+)}", sentence)) - {"findings"}
    known = {"state": "approved", "currency": "CNY"}
    facts: dict[str, Any] = {name: known.get(name, "something") for name in names}
    words = (
        describe_error(GoodwillError(code, **facts), reader)
        if "{findings}" not in sentence
        else describe_error(Refused(code, (Finding("forbidden", Severity.BLOCK),), **facts), reader)
    )
    assert words
    assert "{" not in words.replace("{incident}", "")


def test_an_unknown_code_is_still_a_sentence() -> None:
    """Should a code be forgotten all the same, the person still reads that nothing was changed."""
    assert "Nothing was changed" in describe_error(GoodwillError("brand_new"), READERS["en"])


def test_amounts_of_errors_are_money() -> None:
    """A fact in minor units is shown as an amount with its currency."""
    error = InvalidInput("approved_less_than_stands", stands_minor=48_000, currency="CNY")
    assert "CN¥480.00" in describe_error(error, READERS["en"])


CAP = {
    "per": "recipient",
    "window": "rolling",
    "days": 90,
    "limit_minor": 50_000,
    "counted_minor": 40_000,
    "asked_minor": 20_000,
    "over_minor": 10_000,
    "currency": "CNY",
}


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (
            Finding("cap", Severity.BLOCK, "r", "Art. 4", CAP),
            "Cap for each recipient in any 90 days: CN¥500.00. Already CN¥400.00, now CN¥200.00: "
            "CN¥100.00 too much. (Art. 4)",
        ),
        (
            Finding(
                "cap",
                Severity.BLOCK,
                "r",
                "",
                {**CAP, "window": "request", "counted_minor": 0, "unnamed": True},
            ),
            "Cap for each recipient in one request: CN¥500.00. Now CN¥200.00: CN¥100.00 too much. "
            "Name the recipients to share it.",
        ),
        (
            Finding("cap", Severity.INFO, "r", "", {**CAP, "window": "month", "over_minor": 0}),
            "Cap for each recipient in a month: CN¥600.00 of CN¥500.00 used, CN¥400.00 of it before.",
        ),
        (
            Finding("near_limit", Severity.WARN, "r", "", {**CAP, "window": "quarter", "percent": 90}),
            "Just under the cap for each recipient in a quarter: CN¥600.00 of CN¥500.00.",
        ),
        (
            Finding(
                "count",
                Severity.BLOCK,
                "r",
                "",
                {"per": "customer", "window": "year", "limit": 2, "counted": 2, "asked": 1, "over": 1},
            ),
            "At most 2 requests for each customer in a year; this would be number 3.",
        ),
        (Finding("forbidden", Severity.BLOCK, field="recipients"), "Not allowed for public officials."),
        (Finding("forbidden", Severity.BLOCK, field="customer"), "Not allowed for state-owned customers."),
        (
            Finding("required", Severity.BLOCK, facts={"what": "advance_days", "minimum": 3, "actual": 1}),
            "Ask at least 3 days ahead, not 1.",
        ),
        (Finding("new_one", Severity.WARN, "my-rule"), "Rule my-rule applies."),
    ],
)
def test_findings_state_their_arithmetic(finding: Finding, words: str) -> None:
    """The limit, what counts towards it, by how much it is passed, and the clause."""
    assert describe_finding(finding, READERS["en"]) == words


def test_errors_go_to_their_fields() -> None:
    """Each blocking finding stands at its own field, several together, the rest at the fallback."""
    found = (
        Finding("forbidden", Severity.BLOCK, field="recipients"),
        Finding("forbidden", Severity.BLOCK, field="recipients"),
        Finding("no_approver", Severity.BLOCK),
        Finding("forbidden", Severity.WARN, field="customer"),
    )
    errors_by_block = field_errors(
        Refused("request_blocked", found), READERS["en"], lambda field: field or None, "amount"
    )
    assert set(errors_by_block) == {"recipients", "amount"}
    assert errors_by_block["recipients"].count("public officials") == 2


PEOPLE = {number: Person(number, f"P{number}", "") for number in range(1, 10)}


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([((1,), "any")], "P1"),
        ([((1, 2), "any")], "P1 or P2"),
        ([((1, 2), "all")], "P1 and P2"),
        ([((1,), "any"), ((2, 3), "any")], "P1 and P2 or P3"),
        ([((1, 2, 3, 4, 5, 6), "any")], "P1 or P2 or P3 or P4 or 2 others"),
    ],
)
def test_who_is_waited_for(steps: list[tuple[tuple[int, ...], str]], words: str) -> None:
    """Whoever may sign a step is joined by "or", steps side by side by "and"."""
    made = [Step(1, StepKind.MANAGER, ids, "authority_covers", quorum=quorum) for ids, quorum in steps]
    assert deciders_words(made, PEOPLE, READERS["en"]) == words


def test_who_decides_says_in_which_order() -> None:
    """One approver, several side by side, and several in a row are told apart."""
    one = Step(1, StepKind.MANAGER, (1,), "authority_covers")
    beside = Step(1, StepKind.COMPLIANCE, (2,), "compliance_required")
    after = Step(2, StepKind.MANAGER, (3,), "authority_covers")
    reader = READERS["en"]
    assert who_decides([one], PEOPLE, reader).startswith("*Who decides*\n")
    assert who_decides([one, beside], PEOPLE, reader).startswith("*Who decides: all of these*\n")
    assert who_decides([after, one], PEOPLE, reader).startswith("*Who decides, in this order*\n• *P1*")
    assert why_you([one, beside], 2, reader) == "You decide because the policy asks for compliance."


@pytest.mark.parametrize("locale", READERS)
def test_every_state_has_a_name_and_a_mark(locale: str) -> None:
    """No state is shown by its code."""
    reader: Reader = READERS[locale]
    for state in RequestState:
        assert state_mark(state).startswith(":")
        assert state_name(state, reader) != state.value or locale == "en"
