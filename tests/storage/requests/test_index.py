"""Finding requests by what people remember of them, on each database."""

from __future__ import annotations

from bot.domain.approvals.rights import sees_every_request
from bot.domain.errors import NotFound
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.search import Search
from bot.services.requests.access import find_request
from bot.services.requests.reading.look_up import find_requests
from tests.support.company import NAMES
from tests.support.desk import Desk


def found(desk: Desk, who: str, typed: str, limit: int = 50) -> list[str]:
    actor = desk.actor(who)
    page = desk.read(lambda tx: find_requests(tx, actor, typed, limit))
    return [facts.request.number for facts in page.requests]


def several(desk: Desk) -> list[SpendRequest]:
    """Of each kind: waiting, asked, handed on, with compliance, approved, rejected, withdrawn."""
    waiting = desk.submit("mei", 480_00, "ACME", ["Li Na"], category="gift", purpose="Tea for Mid-Autumn")
    asked = desk.submit("tom", 300_00, "BETA", ["Kim Park"], category="gift", purpose="Moon cakes 中秋")
    desk.ask("bo", asked)
    handed_on = desk.submit("mei", 700_00, "BETA", category="meal", purpose="Dinner after the review")
    desk.reassign("bo", handed_on, "dan")
    official = desk.submit(
        "tom", 200_00, "ACME", ["Zhou Wei"], category="gift", purpose="A calendar, 50%_off"
    )
    big = desk.submit("bo", 9_000_00, "ACME", category="meal", purpose="Dinner for the whole board")
    rejected = desk.submit("tom", 100_00, "ACME", category="meal", purpose="Lunch at the harbour")
    desk.reject("bo", rejected)
    gone = desk.submit("mei", 150_00, "ACME", category="meal", purpose="Breakfast at the fair")
    desk.withdraw("mei", gone)
    return [waiting, asked, handed_on, official, big, rejected, gone]


def test_everybody_finds_what_they_may_see_and_nothing_else(desk: Desk) -> None:
    """The search and the rule of who may see a request agree, for every person and every request."""
    requests = several(desk)
    for who in NAMES:
        person = desk.person(who)

        def visible(request: SpendRequest, person=person) -> bool:  # type: ignore[no-untyped-def]
            try:
                desk.read(lambda tx: find_request(tx, request.id, person))
            except NotFound:
                return False
            return True

        allowed = [request.number for request in reversed(requests) if visible(request)]
        assert found(desk, who, "") == allowed, who
        assert sees_every_request(person) == (who in ("fin", "ida"))
    assert len(found(desk, "fin", "")) == len(requests)
    assert found(desk, "cleo", "") == []


def test_a_name_finds_the_requests_it_appears_in(desk: Desk) -> None:
    """By the customer, the line, and a person who asks, is or was asked to decide, or has decided."""
    requests = several(desk)

    def positions(search: Search) -> list[int]:
        ids, total = desk.read(lambda tx: tx.request_index.find(search, None, 50))
        assert total == len(ids)
        return [place for place, request in enumerate(requests) if request.id in ids]

    assert positions(Search(customer_id=desk.customer_id("BETA"))) == [1, 2]
    assert positions(Search(line_id=desk.line_id("MEAL"))) == [2, 4, 5, 6]
    assert positions(Search(person_id=desk.person("tom").id)) == [1, 3, 5]
    assert positions(Search(person_id=desk.person("dan").id)) == [2]
    assert positions(Search(person_id=desk.person("ida").id)) == [3]
    assert positions(Search(person_id=desk.person("bo").id, line_id=desk.line_id("MEAL"))) == [2, 4, 5, 6]


TYPED = {
    "Acme": [6, 5, 4, 3, 0],
    "ACME": [6, 5, 4, 3, 0],
    "beta mining": [2, 1],
    "Li Na": [0],
    "kim": [1],
    "Tom": [5, 3, 1],
    "Okafor acme": [5, 3],
    "00003": [2],
    "gw-2026-3": [2],
    "tea": [0],
    "中秋": [1],
    "gift": [3, 1, 0],
    "礼品": [3, 1, 0],
    "Acme 的礼品": [3, 0],
    "dinner": [6, 5, 4, 2],
    "GIFT-KEY": [3, 0],
    "rejected": [5],
    "已驳回": [5],
    "Acme已撤回": [6],
    "waiting for a decision acme": [4, 3, 0],
    "待审批 礼品": [3, 0],
    "waiting for an answer": [1],
    "open gift": [3, 1, 0],
    "2026-09": [6, 5, 4, 3, 2, 1, 0],
    "2026年9月 beta": [2, 1],
    "2026-10": [],
    "2026": [6, 5, 4, 3, 2, 1, 0],
    "my requests for beta": [2, 1],
    "50%_off": [3],
    "%": [3],
    "_": [3],
    "Globex": [],
    "acme globex": [],
}


def test_what_is_typed_finds(desk: Desk) -> None:
    """Customer, recipient, requester, number, line, category, purpose, state, month; all words together."""
    places = {request.number: place for place, request in enumerate(several(desk))}
    assert {typed: [places[number] for number in found(desk, "fin", typed)] for typed in TYPED} == TYPED


def test_a_page_says_how_many_there_are(desk: Desk) -> None:
    """Newest first; what is not on the page is counted, and on the next."""
    numbers = [request.number for request in several(desk)]
    actor = desk.actor("fin")
    first = desk.read(lambda tx: find_requests(tx, actor, "", 3))
    second = desk.read(lambda tx: find_requests(tx, actor, "", 3, 3))
    assert (first.total, second.total) == (7, 7)
    assert [facts.request.number for facts in first.requests] == numbers[:3:-1]
    assert [facts.request.number for facts in second.requests] == numbers[3:0:-1]
