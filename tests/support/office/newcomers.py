"""People who join the small company: those whose roles no story of every day needs."""

from __future__ import annotations

from bot.services.company.file_shapes import PEOPLE as PEOPLE_SHAPE
from bot.services.company.import_people import import_people
from bot.sheets.sheet import read_sheet
from sandbox.client.person import Person
from tests.support.company import OPERATOR, PEOPLE
from tests.support.office.opening import Office

NEWCOMERS = {"ada": ("Ada Adler", "admin"), "otto": ("Otto Berg", "auditor")}


def hire(office: Office, name: str, *, locale: str = "en-US") -> Person:
    """Ada is an administrator and nothing else, Otto an auditor and nothing else."""
    _import(office, PEOPLE)
    real_name, _ = NEWCOMERS[name]
    office.slack.add_user(name, real_name=real_name, email=f"{name}@example.com", locale=locale)
    person = office.slack.person(name)
    person.join("#sales")
    return person


def promote_tom(office: Office) -> None:
    """An import that changes who may decide: Tom is a lead now."""
    before = "bo@example.com,,,\nbo@"
    assert before in PEOPLE
    _import(office, PEOPLE.replace(before, "bo@example.com,lead,,\nbo@"))
    office.settle()


def _import(office: Office, people: str) -> None:
    rows = [
        f"{each}@example.com,{real_name},Finance,,cleo@example.com,,{role},\n"
        for each, (real_name, role) in NEWCOMERS.items()
    ]
    sheet = read_sheet((people + "".join(rows)).encode(), "people.csv", PEOPLE_SHAPE)
    office.books.administer(lambda tx: import_people(tx, sheet, OPERATOR))
