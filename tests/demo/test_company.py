"""The sample company: the same everywhere, and what a newcomer should find in it."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections import Counter

import pytest

from demo.company import company_files
from demo.examples import FOLDER, PLAN
from demo.names import LOCALES
from demo.plan_file import plan_file


def rows(locale: str, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(company_files(locale)[name])))


@pytest.mark.parametrize("locale", LOCALES)
def test_examples_in_the_repository_are_current(locale: str) -> None:
    """`examples/` holds exactly what the code makes; `python -m demo.examples` renews it."""
    for name, content in company_files(locale).items():
        assert (FOLDER / locale / f"{name}.csv").read_text(encoding="utf-8") == content
    assert (FOLDER / locale / PLAN).read_text(encoding="utf-8") == plan_file(locale)


def test_files_do_not_depend_on_the_process() -> None:
    """The same bytes in another process with another hash seed."""
    code = "from demo.company import company_files; print(repr(company_files('en')))"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    made = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert made.stdout.strip() == repr(company_files("en"))


@pytest.mark.parametrize("locale", LOCALES)
def test_company_is_worth_looking_at(locale: str) -> None:
    """Enough people, customers and lines of every kind, in both languages alike."""
    people, customers = rows(locale, "people"), rows(locale, "customers")
    contacts, lines = rows(locale, "contacts"), rows(locale, "budget")
    assert (len(people), len(customers), len(lines)) == (16, 30, 18)
    assert {each["tier"] for each in people} == {"", "lead", "head", "director", "cfo"}
    assert {each["roles"] for each in people} == {"", "controller", "compliance", "admin", "auditor"}
    assert len({each["region"] for each in customers}) == 3
    assert set(Counter(each["segment"] for each in customers)) == {"key", "potential", "general"}
    assert len({each["lifecycle"] for each in customers}) == 4
    assert 0 < sum(each["state_owned"] == "yes" for each in customers) < 10
    assert 0 < sum(each["public_official"] == "yes" for each in contacts) < 10
    assert {each["control"] for each in lines} == {"absolute", "advisory", "track", "none"}
    assert len({(each["customer_code"], each["name"]) for each in contacts}) == len(contacts)
