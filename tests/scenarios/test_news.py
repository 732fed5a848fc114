"""A card that is updated makes no sound: what matters to somebody also comes as a reply under their card."""

from __future__ import annotations

from sandbox.client.person import Person
from tests.support.office.acts import ask, card
from tests.support.office.opening import Office


def replies(person: Person, number: str) -> list[str]:
    return [reply.text(300) for reply in person.replies(card(person, number))]


def submit(person: Person, title: str, **fields: str) -> None:
    form = person.wait_for_modal(title)
    form.fill(fields)
    assert form.submit(), form.errors


def test_question_answer_approval(office: Office) -> None:
    """Mei hears the question and the approval, Bo hears the answer; each once, under their own card."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Ask a question…")
    submit(office.bo, "Ask a question", Question="Which tea?")
    office.settle()
    assert replies(office.mei, number) == ["Bo Zhang asks: Which tea?"]
    card(office.mei, number).click("Answer")
    submit(office.mei, "Answer", Answer="Longjing")
    office.settle()
    assert replies(office.bo, number) == ["Mei Lin answers: Longjing"]
    card(office.bo, number).click("Approve")
    office.settle()
    assert replies(office.mei, number)[1:] == [
        "Bo Zhang approved ¥480 for Acme. Log the actual once it is spent."
    ]
    assert len(replies(office.bo, number)) == 1


def test_rejection(office: Office) -> None:
    """Mei hears that and why her request was rejected."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Reject…")
    submit(office.bo, "Reject", Reason="Twice this month already")
    office.settle()
    assert replies(office.mei, number) == ["Bo Zhang rejected this: Twice this month already"]


def test_edited_while_waiting(office: Office) -> None:
    """Bo hears that the request on his card has changed."""
    number = ask(office, office.mei)
    card(office.mei, number).click("Edit")
    submit(office.mei, f"Edit {number}", Amount="450")
    office.settle()
    assert replies(office.bo, number) == ["Mei Lin has changed this request. Please look at it again."]
