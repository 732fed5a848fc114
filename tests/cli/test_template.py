"""`goodwill template`: what it prints imports as it is."""

from __future__ import annotations

import pytest

from tests.support.terminal import Terminal

KINDS = ("people", "customers", "contacts", "partners", "budget", "history")


def bring(terminal: Terminal, kind: str) -> None:
    """Print the template and import it unchanged."""
    file = terminal.file(f"{kind}.csv", terminal(f"template {kind}").out)
    ended = terminal(f"import {kind}", file)
    assert ended.status == 0, ended.err
    assert " 0 updated, 0 unchanged." in ended.out and not ended.out.startswith(f"{kind}.csv: 0 created")


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_a_new_company_can_be_made_of_templates(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    """People, customers with owners, contacts, budget, policy: the doctor then finds nothing that blocks."""
    for kind in KINDS:
        monkeypatch.setenv("GOODWILL_LOCALE", locale)
        printed = terminal(f"template {kind}").out
        assert printed.startswith("\ufeff")
        assert ("Mei Lin" in printed or "林梅" in printed) == (kind == "people")
        assert ("mei@example.com" in printed or "bo@example.com" in printed) == (
            kind not in ("contacts", "partners", "history")
        )
        monkeypatch.setenv("GOODWILL_LOCALE", "en")
        bring(terminal, kind)
    policy = terminal.file("policy.toml", terminal("template policy").out)
    assert terminal("policy check", policy).status == 0
    applied = terminal("policy apply --json", policy).json
    assert applied["applied"] and applied["in_force"] == applied["version"]
    found = terminal("doctor --offline --json").json["findings"]
    assert {each["code"] for each in found if each["level"] == "error"} == {"settings_missing"}


@pytest.mark.parametrize("kind", ["people", "customers", "partners", "budget", "history"])
def test_each_template_stands_alone(terminal: Terminal, kind: str) -> None:
    """Also first of all: what the company does not know yet, such as an owner, is left out."""
    bring(terminal, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_fits_the_company_that_there_is(terminal: Terminal, kind: str) -> None:
    """Owners, customers, tiers and categories of its own are no obstacle."""
    terminal.found_company()
    shipped = terminal("template policy").out
    policy = shipped.replace('"festival"', '"care"').replace('tier = "head"', 'tier = "boss"')
    assert terminal("policy apply", terminal.file("policy.toml", policy)).status == 0
    file = terminal.file("example.csv", terminal(f"template {kind}").out)
    ended = terminal(f"import {kind}", *(("--year", "2031") if kind == "budget" else ()), file)
    assert ended.status == 0, ended.err


def test_a_template_is_in_the_companys_currency(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Policy and budget can be imported where money is something else, without decimals too."""
    monkeypatch.setenv("GOODWILL_CURRENCY", "JPY")
    policy = terminal.file("policy.toml", terminal("template policy").out)
    assert terminal("policy apply", policy).status == 0
    bring(terminal, "budget")


def test_each_policy_template_has_a_free_version(terminal: Terminal) -> None:
    """Applied and printed again it never contradicts what was applied."""
    for _ in range(2):
        policy = terminal.file("policy.toml", terminal("template policy").out)
        assert terminal("policy apply --json", policy).json["applied"]


def test_a_plan_template_is_in_order(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the coming year, this company's currency, and the categories of its own policy."""
    monkeypatch.setenv("GOODWILL_CURRENCY", "JPY")
    shipped = terminal("template policy").out
    policy = (
        shipped.replace('"festival"', '"care"').replace('"event"', '"fair"').replace('"crm_system"', '"it"')
    )
    assert terminal("policy apply", terminal.file("policy.toml", policy)).status == 0
    checked = terminal("plan check --json", terminal.file("plan.toml", terminal("template plan").out)).json
    assert (checked["problems"], checked["currency"]) == ([], "JPY")
    assert {"care", "fair", "it"} <= {line["category"] for line in checked["lines"]}
    assert [finding["code"] for finding in checked["findings"]] == ["owner_missing"]


def test_a_plan_template_speaks_the_companys_language(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Chinese too it is in order as it is."""
    monkeypatch.setenv("GOODWILL_LOCALE", "zh_CN")
    printed = terminal("template plan").out
    assert "风险预算" in printed
    assert terminal("plan check --json", terminal.file("plan.toml", printed)).json["problems"] == []


def test_a_template_in_a_file(terminal: Terminal) -> None:
    """`--output` writes it; a place that can't be written to is said."""
    for kind in (*KINDS, "plan", "policy"):
        ended = terminal(f"template {kind} --output", str(terminal.folder / kind))
        assert (ended.status, ended.out) == (0, f"{terminal.folder / kind} is written.\n")
        assert (terminal.folder / kind).read_text(encoding="utf-8")
        refused = terminal(f"template {kind} --output", str(terminal.folder / "no" / "where"))
        assert refused.status == 1 and "can't be written" in refused.err


def test_help_offers_what_can_be_imported(terminal: Terminal) -> None:
    """And nothing else."""
    offered = "".join(terminal("template --help").out.split())
    assert "{people|customers|contacts|partners|budget|history|list|list-actuals|plan|policy}" in offered
    assert terminal("template rates").status == 2
