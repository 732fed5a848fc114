"""Lists as people send them in the stories."""

from __future__ import annotations

from typing import Any

from bot.services.actuals.listing.actuals_file import SHAPE
from sandbox.client.person import Person
from tests.support.lists import COLUMNS, PURPOSE
from tests.support.office.acts import answer, card
from tests.support.office.opening import Office

TEA = "ACME,Li Na,gift,300,1,2026-09-25,Jasmine tea"
CAKES = "BETA,Kim Park,gift,200,2,2026-09-25,Moon cakes"
DINNER = "ACME,,meal,400,4,2026-09-26,"


def send_list(office: Office, person: Person, *rows: str, name: str = "autumn.csv", **more: Any) -> None:
    """`/spend list`, with a file of these rows."""
    person.command("/spend list")
    content = "\n".join([COLUMNS, *rows]).encode()
    answer(person, "Request for a list", List=[(name, content)], Purpose=PURPOSE, **more)
    office.settle()


def send_actuals(office: Office, number: str, *rows: str) -> None:
    """Mei logs what was spent of her list, by a file of these rows."""
    card(office.mei, number).click("Log actual")
    content = "\n".join([",".join(SHAPE.all), *rows]).encode()
    answer(office.mei, "Log actual", Actuals=[("spent.csv", content)])
    office.settle()
