"""A policy file that can't be used: each problem with its line and what to write instead."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approvals.routing import Mode
from bot.domain.requests.finding import Severity
from bot.policies.check import read_policy
from bot.policies.problem import SENTENCES
from bot.toml.problem import SENTENCES as SHARED
from bot.toml.problem import FileProblem, FileProblems, describe
from tests.policies.examples import HEAD, HEAD_LINES, rule

RULE_LINE = HEAD_LINES + 2
"""The line of [[rule]] when one is appended: its id follows, its clause, and its own lines from + 3 on."""
OWN = RULE_LINE + 3


def problems(text: str) -> list[FileProblem]:
    with pytest.raises(FileProblems) as caught:
        read_policy(text)
    return caught.value.problems


def found(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in problems(text)]


def test_the_example_of_the_manual_is_read() -> None:
    """Every form that the manual shows is understood."""
    policy = read_policy(
        HEAD
        + """
[routing]
mode = "chain"
[tolerance]
budget_percent = "2.5"
[alerts]
thresholds_percent = [50, 80, 100]
[[rule]]
id = "a"
when = { category = "gift", segment = ["key"], public_official = false }
cap = "1500"
per = "recipient"
window = { rolling_days = 90 }
severity = "escalate"
near_limit_percent = 90
[[rule]]
id = "b"
require = ["compliance", "controller", "attendees", "receipt", "attachment",
           { purpose_min_length = 20 }, { advance_days = 3 }]
[[rule]]
id = "c"
forbid = true
[[rule]]
id = "d"
cap = "500 CNY"
max_count = 3
per = "customer"
window = "month"
"""
    )
    first, second, third, fourth = policy.rule
    assert policy.routing.mode is Mode.CHAIN
    assert policy.tolerance.budget_percent == Decimal("2.5")
    assert policy.tolerance.document_percent == 10
    assert policy.alerts.thresholds_percent == (50, 80, 100)
    assert first.when.category == ("gift",)
    assert first.when.public_official is False
    assert (first.window.kind, first.window.days) == ("rolling", 90)
    assert first.severity is Severity.ESCALATE
    assert [need.what for need in second.require][-2:] == ["purpose_min_length", "advance_days"]
    assert [need.minimum for need in second.require][-2:] == [20, 3]
    assert third.forbid
    assert third.severity is Severity.BLOCK
    assert fourth.max_count == 3
    assert [channel.id for channel in policy.contact_channel] == [
        "in_person",
        "phone",
        "mail",
        "message",
        "online",
    ]


@pytest.mark.parametrize(
    ("lines", "line", "code"),
    [
        ('cap = "0"', 0, "amount_zero"),
        ('cap = "-5"', 0, "amount_unreadable"),
        ('cap = "five"', 0, "amount_unreadable"),
        ('cap = "1e3"', 0, "amount_unreadable"),
        ('cap = "5.001"', 0, "amount_too_precise"),
        ('cap = "99999999999999999999"', 0, "amount_unreadable"),
        ('cap = "9999999999999999"', 0, "amount_too_large"),
        ('cap = "500 USD"', 0, "amount_currency"),
        ('cap = "500USD"', 0, "amount_currency"),
        ("cap = 500", 0, "amount_not_text"),
        ("cap = 500.5", 0, "amount_not_text"),
        ('capp = "500"\nforbid = true', 0, "unknown_key_meant"),
        ("zzz = 1\nforbid = true", 0, "unknown_key"),
        ('forbid = true\nwhen = { categori = "gift" }', 1, "unknown_key_meant"),
        ('forbid = true\nwhen = { category = ["gift",\n "gfit"] }', 2, "unknown_category_meant"),
        ('forbid = true\nwhen.category = "opera"', 1, "unknown_category"),
        ('forbid = true\n[rule.when]\ncontact_channel = "fone"', 2, "unknown_channel_meant"),
        ('forbid = true\nwhen.contact_channel = ["fax"]', 1, "unknown_channel"),
        ("forbid = true\nwhen.segment = []", 1, "empty_list"),
        ('forbid = true\nwhen.segment = "*"', 1, "any_value"),
        ('forbid = true\nwhen.segment = ["key", ""]', 1, "any_value"),
        ("forbid = true\nwhen.segment = [3]", 1, "wrong_value"),
        ('forbid = true\nwhen.public_official = "yes"', 1, "wrong_value"),
        ('forbid = true\nwhen = "gift"', 1, "wrong_value"),
        ('forbid = "true"', 0, "wrong_value"),
        ('cap = "5"\nper = "haed"', 1, "unknown_choice_meant"),
        ('cap = "5"\nper = "galaxy"', 1, "unknown_choice"),
        ('cap = "5"\nseverity = "blok"', 1, "unknown_choice_meant"),
        ('cap = "5"\nwindow = "week"', 1, "window"),
        ('cap = "5"\nwindow = { days = 3 }', 1, "window"),
        ('cap = "5"\nwindow = { rolling_days = 0 }', 1, "rolling_days"),
        ('cap = "5"\nwindow = { rolling_days = "9" }', 1, "rolling_days"),
        ('cap = "5"\nwindow = "year"', 1, "window_needs_subject"),
        ('cap = "5"\nper = "head"\nwindow = "month"', 2, "window_needs_subject"),
        ('cap = "5"\nper = "item"\nwindow = { rolling_days = 9 }', 2, "window_needs_subject"),
        ('max_count = 3\nwindow = "year"', 0, "count_needs_subject"),
        ('max_count = 3\nwindow = "year"\nper = "head"', 2, "count_needs_subject"),
        ('max_count = 3\nper = "customer"', 0, "count_needs_window"),
        ('max_count = 0\nper = "customer"\nwindow = "year"', 0, "wrong_value"),
        ('require = ["complianse"]', 0, "unknown_requirement_meant"),
        ('require = [\n "compliance",\n "cfo"]', 2, "unknown_requirement"),
        ('require = ["advance_days"]', 0, "measure"),
        ("require = [{ advance_days = 0 }]", 0, "measure"),
        ("require = [{ advanced_days = 3 }]", 0, "unknown_requirement_meant"),
        ("forbid = true\nnear_limit_percent = 90", 1, "needs_cap"),
        ('cap = "5"\nnear_limit_percent = 101', 1, "wrong_value"),
        ('forbid = true\nper = "head"', 1, "needs_limit"),
        ('require = ["compliance"]\nwindow = "year"', 1, "needs_limit"),
        ('cap = "5"\nsplit_window_days = 7', 1, "not_supported"),
        ('cap = "5"\nforbid = false', 1, "forbid_false"),
        ("", -2, "rule_says_nothing"),
        ("require = []", -2, "rule_says_nothing"),
        ("near_limit_percent = 90", -2, "rule_says_nothing"),
    ],
)
def test_a_rule_that_cannot_be_used(lines: str, line: int, code: str) -> None:
    """The problem is named at the line of the value, in a rule otherwise in order."""
    assert found(HEAD + rule(lines)) == [(OWN + line, code)]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ('version = "2026.1"\n', "", 1, "missing_key"),
        ('version = "2026.1"', "version = 2026.1", 1, "wrong_value"),
        ('version = "2026.1"', 'version = ""', 1, "wrong_value"),
        ("2026-01-01", "20260101", 2, "not_a_day"),
        ("2026-01-01", '"soon"', 2, "not_a_day"),
        ("2026-01-01", "2026-01-01T00:00:00", 2, "not_a_day"),
        ('"CNY"', '"RMB"', 3, "currency_unknown"),
        ('"CNY"', '"cny"', 3, "currency_unknown"),
        ('"CNY"', "3", 3, "wrong_value"),
        ('"CNY"\n', '"CNY"\ncurency = "CNY"\n', 4, "unknown_key_meant"),
        ('id = "gift"', 'id = "gi ft"', 6, "id_shape"),
        ('id = "gift"\n', "", 5, "missing_key"),
        ('en = "Gift", ', "", 7, "missing_key"),
        (', zh_CN = "礼品"', "", 7, "missing_key"),
        ('zh_CN = "礼品"', 'zh_CN = ""', 7, "wrong_value"),
        ('zh_CN = "礼品"', 'zh_CN = "礼品", zh_TW = "禮品"', 7, "unknown_key_meant"),
        ('id = "meal"', 'id = "gift"', 10, "duplicate_id"),
        ('limit = "2000"\n', "", 14, "tier_unlimited_not_last"),
        ('limit = "2000"', 'limit = "0"', 15, "amount_zero"),
        ('limit = "2000"', "limit = 2000", 15, "amount_not_text"),
        ('limit = "2000"', 'limit = "2000 EUR"', 15, "amount_currency"),
        ('tier = "cfo"', 'tier = "lead"', 18, "duplicate_id"),
        ('tier = "cfo"', 'tier = "cfo"\nlimit = "2000"', 19, "tier_overlaps"),
        ('tier = "cfo"', 'tier = "cfo"\nlimit = "1999.99"', 19, "tier_overlaps"),
        ('tier = "cfo"', 'tier = "cfo"\ncurrency = "CNY"', 19, "key_belongs_on_top"),
    ],
)
def test_a_head_that_cannot_be_used(old: str, new: str, line: int, code: str) -> None:
    """The problem is named at its line; a missing key at its table."""
    assert old in HEAD
    assert (line, code) in found(HEAD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ('[routing]\nmode = "chian"', 2, "unknown_choice_meant"),
        ("[tolerance]\nbudget_percent = 5", 2, "percent"),
        ('[tolerance]\nbudget_percent = "101"', 2, "percent"),
        ('[tolerance]\ndocument_percent = "-1"', 2, "percent"),
        ('[carry]\navailable_percent = "101"', 2, "percent"),
        ('[carry]\ncommitments = "keep"', 2, "unknown_choice"),
        ('[carry]\navailable_limit = "5 USD"', 2, "amount_currency"),
        ("[alerts]\nthresholds_percent = [80, 80]", 2, "thresholds_not_ascending"),
        ("[alerts]\nthresholds_percent = [100,\n 80]", 3, "thresholds_not_ascending"),
        ("[alerts]\nthresholds_percent = [0, 80]", 2, "threshold_not_positive"),
        ("[alerts]\nthresholds_percent = 80", 2, "wrong_value"),
        ("[alerts]\nthresholds_percent = [80.5]", 2, "wrong_value"),
        ('[digest]\nopen_to = ["controler"]', 2, "unknown_reader_meant"),
        ('[digest]\nopen_to = ["zzz",\n "lead"]', 2, "unknown_reader"),
        ("[digest]\nopen_to = [7]", 2, "wrong_value"),
        ('[digest]\nopento = ["everybody"]', 2, "unknown_key_meant"),
        ("[care]\nkey_customer_days = 0", 2, "wrong_value"),
        ('[care]\nunder_plan_percent = "50"', 2, "wrong_value"),
        ("[care]\nkey_customers_days = 60", 2, "unknown_key_meant"),
        ('[[contact_channel]]\nid = "fax"', 1, "missing_key"),
        ('[[rules]]\nid = "x"', 1, "unknown_key_meant"),
    ],
)
def test_a_table_that_cannot_be_used(text: str, line: int, code: str) -> None:
    """Tables after the head are held to the same."""
    assert found(HEAD + text) == [(HEAD_LINES + line, code)]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a = b", 1, "syntax_value"),
        ("a = 2026-13-01", 1, "syntax"),
        ("just words", 1, "syntax_equals"),
        ("[[rule]", 1, "syntax_open"),
        ('a = "open', 1, "syntax_open"),
        ("a = [1,", 1, "syntax_open"),
        ('[routing]\n\n[routing]\nmode = "direct"', 3, "syntax_twice"),
        ("[rule]\n[[rule]]", 2, "syntax_twice"),
        ("a = 1 b = 2", 1, "syntax"),
        ("a = " + "[" * 5000, 1, "syntax"),
        ("a = " + "9" * 5000, 1, "syntax"),
    ],
)
def test_text_that_is_not_toml(text: str, line: int, code: str) -> None:
    """A syntax error is named at its line, and no traceback comes of nesting or giant numbers."""
    assert found(HEAD + text) == [(HEAD_LINES + line, code)]


def test_all_problems_are_reported_at_once_in_the_order_of_lines() -> None:
    """A mistake in one place hides none in another, nor in the same rule."""
    text = HEAD + rule('capp = "1"\ncap = "5 USD"\nwhen.category = "gfit"') + rule('cap = "x"')
    assert found(text) == [
        (OWN, "unknown_key_meant"),
        (OWN + 1, "amount_currency"),
        (OWN + 2, "unknown_category_meant"),
        (OWN + 5, "duplicate_id"),
        (OWN + 7, "amount_unreadable"),
    ]


def test_decimals_follow_the_currency() -> None:
    """A yen has no decimals: what is fine in CNY is refused in JPY."""
    text = HEAD + rule('cap = "500.50"')
    assert read_policy(text)
    assert found(text.replace('"CNY"', '"JPY"')) == [(OWN, "amount_too_precise")]


def test_a_byte_order_mark_is_no_problem() -> None:
    """Editors on Windows write one; lines count the same."""
    assert read_policy("\ufeff" + HEAD) == read_policy(HEAD)
    assert found("\ufeff" + HEAD + rule('cap = "0"')) == [(OWN, "amount_zero")]


def test_own_contact_channels_replace_the_shipped_ones() -> None:
    """Once a file lists contact channels, rules may name those only."""
    text = HEAD + '[[contact_channel]]\nid = "fax"\nname = { en = "Fax", zh_CN = "传真" }\n'
    assert read_policy(text + rule('forbid = true\nwhen.contact_channel = "fax"'))
    assert [code for _, code in found(text + rule('forbid = true\nwhen.contact_channel = "phone"'))] == [
        "unknown_channel"
    ]


def test_a_problem_says_what_to_write_instead() -> None:
    """The sentence names the value, the place it contradicts, and a way out."""
    text = HEAD.replace('tier = "cfo"', 'tier = "cfo"\nlimit = "1000"') + rule('cap = "5 USD"\nper = "hed"')
    said = [describe(problem) for problem in problems(text)]
    assert said == [
        'Tier "cfo" may approve 1000, which is not more than the 2000 of tier "lead" (line 15). '
        "Write the tiers in ascending order, each with a higher limit.",
        '"cap" is in USD but the file is in CNY. '
        'Write the amount in CNY, e.g. cap = "500" or cap = "500 CNY".',
        '"hed" is not possible for "per". Did you mean "head"?',
    ]


def test_sentences_can_be_translated() -> None:
    """A translation takes the place of the sentence before its facts are filled in."""
    problem = FileProblem(3, "rule[0].cap", "amount_zero", SENTENCES["amount_zero"], {"key": "cap"})
    chinese = {SENTENCES["amount_zero"]: "“{key}”必须大于零。"}
    assert describe(problem, chinese.__getitem__) == "“cap”必须大于零。"
    assert problem.message == describe(problem)


def test_the_error_lists_every_line() -> None:
    """Printed as it is, the error is already of use."""
    with pytest.raises(FileProblems) as caught:
        read_policy(HEAD + rule('cap = "0"\nsplit_window_days = 3'))
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [f"line {OWN}", f"line {OWN + 1}"]
    assert caught.value.code == "policy_problems"
    assert [problem.path for problem in caught.value.problems] == ["rule[0].cap", "rule[0].split_window_days"]


def test_every_sentence_formats() -> None:
    """Placeholders and doubled braces are in order in each sentence."""
    for code, sentence in {**SHARED, **SENTENCES}.items():
        names = set(re.findall(r"(?<!\{)\{(\w+)\}(?!\})", sentence)) | {"what"}
        problem = FileProblem(1, "", code, sentence, dict.fromkeys(names, "x"))
        assert "{" not in describe(problem).replace("{ rolling_days = 90 }", "").replace("{ x = 3 }", "")


@given(st.text(alphabet="[]{}=\"#.,\n abcid0123-\\'", max_size=60))
def test_no_text_makes_it_fail_otherwise(tail: str) -> None:
    """Whatever stands in the file, the answer is a policy or problems within its lines."""
    text = HEAD + tail
    try:
        read_policy(text)
    except FileProblems as exc:
        for problem in exc.problems:
            assert 1 <= problem.line <= text.count("\n") + 1
            assert describe(problem)
