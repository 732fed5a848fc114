"""A request with everything at its longest, in each of its states."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.company.customer import Contact, Customer, Person
from bot.services.requests.reading.facts import RequestFacts
from tests.views import item_facts as several
from tests.views import request_facts as given

WAITING = given.facts()
LONG = "&<长>" * 400
LONG_PEOPLE = {
    number: Person(number, LONG, "x@example.com", slack_id=f"U{number:08}") for number in range(1, 60)
}
LONG_CONTACTS = {
    number: Contact(number, 1, LONG, LONG, public_official=number % 2 == 0) for number in range(50)
}


def extreme_facts(state: RequestFacts = WAITING) -> RequestFacts:
    """Everything at its longest: names, texts, 50 recipients, 20 findings, 40 decisions and 40 actuals."""
    findings = tuple(given.cap(10_000 + number, 20_000, unnamed=True) for number in range(20))
    terms = replace(
        state.request.terms,
        purpose="&" * 1000,
        expected_result="<" * 1000,
        file_ids=tuple(f"F{number:06}" for number in range(10)),
    )
    decisions = tuple(
        given.decision(
            number, given.BO, "ask" if number % 2 else "approve", amount_minor=1, reason="&" * 1000
        )
        for number in range(1, 41)
    )
    request = replace(
        state.request,
        terms=terms,
        findings=tuple(f._replace(clause="§" * 200) for f in findings),
        question="&" * 1000,
        answer=">" * 1000,
    )
    steps = tuple(replace(given.IDA_STEP, id=number, approver_ids=tuple(range(1, 60))) for number in range(3))
    return replace(
        state,
        request=request,
        requester=replace(given.MEI, name=LONG),
        customer=Customer(1, LONG, LONG, "key"),
        recipients=tuple(LONG_CONTACTS.values()),
        categories={item.category: {"en": LONG} for item in terms.items},
        channels={item.contact_channel: {"en": LONG} for item in terms.items},
        line=replace(given.LINE, code=LONG),
        steps=steps if state.request.state == "pending" else (),
        decisions=decisions,
        actuals=tuple(
            replace(
                given.ACTUAL,
                id=n,
                reversed_at=given.NOW if n % 2 else None,
                came=tuple(range(50)),
                other_guests=99_999,
                our_people=tuple(range(1, 51)),
            )
            for n in range(40)
        ),
        files=tuple(replace(given.SETTLED.files[0], id=n, name=LONG) for n in range(10)),
        people=LONG_PEOPLE,
        contacts=LONG_CONTACTS,
    )


STATES = {
    "pending": given.facts(),
    "asked": given.ASKED,
    "trip": several.TRIP_CUT,
    "trip spent": several.TRIP_SPENT,
    "list": several.LONG_LIST,
    "list cut": several.LIST_CUT,
    "approved": given.APPROVED,
    "settled": given.SETTLED,
    "partner": replace(given.SHARED, partner=replace(given.NIMBUS, name=LONG)),
    "rejected": given.REJECTED,
    "raise": given.RAISING,
}
