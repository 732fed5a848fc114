"""What went wrong after money was spent: reviewed, asked about, recalled; from message and Home."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.client.person import Person
from sandbox.client.surfaces import Home, ShownMessage
from tests.support.office.acts import answer, approve, approved, ask, card, log_actual
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import private_words


def overspent(office: Office) -> str:
    """A gift of Mei's that cost 400 instead of 300."""
    number = approved(office, Amount="300")
    log_actual(office, number, "400", reason="Two more came")
    return number


def told(person: Person, number: str) -> ShownMessage:
    found: ShownMessage = person.wait_for(f"{number} has cost ¥400")
    return found


def home_of(person: Person) -> Home:
    home = person.open_home()
    assert home is not None
    return home


def replies(office: Office, number: str) -> list[ShownMessage]:
    """What Mei reads under her card, apart from the approval."""
    return list(office.mei.replies(card(office.mei, number)))[1:]


def test_the_message_has_its_buttons(either_office: Office) -> None:
    """Reviewed there, it says by whom, and has nothing left to click but the way to the request."""
    office = either_office
    number = overspent(office)
    shown = told(office.fin, number)
    assert shown.buttons() == ["Mark reviewed", "Ask why", "Remind", f"Open {number}"]
    shown.click("Mark reviewed")
    office.settle()
    shown = told(office.fin, number)
    assert shown.has("Reviewed by Fin Costa, Sep 15, 2026")
    assert shown.has("Marked as reviewed.")
    assert shown.buttons() == [f"Open {number}"]
    assert not home_of(office.fin).has("Exceptions")


def test_a_requester_is_asked_why_and_answers(either_office: Office) -> None:
    """The question stands under her card at once; the answer in the exception, and is told to who asked."""
    office = either_office
    number = overspent(office)
    told(office.fin, number).click("Ask why")
    office.settle()
    shown = told(office.fin, number)
    assert shown.has(":speech_balloon: Mei Lin is asked why.")
    assert shown.has(":question: Fin Costa asked why, Sep 15, 2026")
    assert shown.buttons() == ["Mark reviewed", "Remind", f"Open {number}"]
    (question,) = replies(office, number)
    assert question.has(f"Fin Costa asks why: {number}: ¥400 spent of ¥300 approved, ¥100 over")
    question.click("Answer")
    assert office.mei.wait_for_modal("Answer").has("Fin Costa asks why")
    answer(office.mei, "Answer", Answer="The set had four cups")
    office.settle()
    answered = office.fin.wait_for("Mei Lin answers: The set had four cups")
    assert answered.buttons() == ["Mark reviewed", f"Open {number}"]
    assert home_of(office.fin).has("Mei Lin answers: The set had four cups")
    question.click("Answer")
    office.settle()
    assert "Nobody waits for this answer any more" in private_words(office.mei)[-1]


def test_a_reply_in_the_thread_is_the_answer(office: Office) -> None:
    """Typed under the card; a second one brings the card, as ever."""
    number = overspent(office)
    told(office.fin, number).click("Ask why")
    office.settle()
    mine = card(office.mei, number)
    office.mei.reply(mine, "The set had four cups")
    office.mei.wait_for(lambda: any(each.has("Your answer is sent.") for each in office.mei.replies(mine)))
    assert office.fin.wait_for("Mei Lin answers: The set had four cups")


def test_asking_twice_says_nothing_twice(office: Office) -> None:
    """Two controllers, two clicks, two surfaces: one question, and one reminder a day."""
    number = overspent(office)
    first = told(office.fin, number)
    value = "1"
    for _ in range(2):
        forge_click(office.fin, first, "exception.ask", value)
        forge_click(office.fin, first, "exception.remind", value)
    office.settle()
    home_of(office.fin).click("Remind")
    office.settle()
    asked, reminded = replies(office, number)
    assert asked.has("Fin Costa asks why")
    assert reminded.has("Fin Costa waits for your answer. Why: ")
    office.clock.advance(86_400)
    home_of(office.fin).click("Remind")
    office.settle()
    assert len(replies(office, number)) == 3
    assert home_of(office.fin).has("asked why")


def test_only_those_whose_business_it_is_ask_and_only_the_requester_answers(office: Office) -> None:
    """Everybody else changes nothing and is told why."""
    number = overspent(office)
    for action in ("exception.ask", "exception.remind", "exception.clear"):
        for person in (office.mei, office.bo):
            forge_click(person, card(person, number), action, "1")
            office.settle()
            assert "Only finance controllers can do this." in private_words(person)[-1]
    assert replies(office, number) == []
    told(office.fin, number).click("Ask why")
    office.settle()
    forge_click(office.bo, card(office.bo, number), "exception.answer", "1")
    office.settle()
    assert "Only the requester can do this" in private_words(office.bo)[-1]
    forge_click(office.bo, card(office.bo, number), "exception.answer", "99")
    office.settle()
    assert "There is no such request" in private_words(office.bo)[-1]


def test_a_refused_click_shows_the_exception_to_nobody(office: Office) -> None:
    """Whoever pretends that a card of theirs was the message gets it back as it was."""
    number = overspent(office)
    shown = card(office.bo, number)
    forge_click(office.bo, shown, "exception.clear", "1", block_id="raised:1")
    office.settle()
    assert "Mark reviewed" not in card(office.bo, number).buttons()
    assert len(office.store.read(lambda tx: tx.alerts.open_exceptions(5))) == 1


def test_an_overdue_actual_is_recalled_from_the_controllers_list(either_office: Office) -> None:
    """*Remind* tells the requester, with the button; *Log actual* and *Close* do it in their place."""
    office = either_office
    number = approved(office, Planned_date="2026-09-16")
    office.clock.set(datetime(2026, 9, 21, 9, tzinfo=UTC))
    home = home_of(office.fin)
    labels = home.buttons()
    assert labels[labels.index("Remind") :][:3] == ["Remind", "Log actual", "Close"]
    home.click("Remind", near=number)
    office.settle()
    office.fin.wait_for(lambda: office.fin.home and office.fin.home.has("Mei Lin is reminded"))
    office.fin.home.click("Remind", near=number)  # type: ignore[union-attr]
    office.settle()
    (reminder,) = replies(office, number)
    assert reminder.has("Fin Costa reminds you to log the actual: ¥480 · Gift · Acme")
    reminder.click("Log actual")
    answer(office.mei, "Log actual", Actual_amount="470", This_is_the_final_amount=True)
    office.settle()
    assert not home_of(office.fin).has("Overdue actuals")
    office.fin.command(f"/spend {number}")
    office.answered()
    forge_click(office.fin, office.fin.last_message(), "actual.remind", "1:2")
    office.settle()
    assert "settled" in private_words(office.fin)[-1]


def test_a_controllers_own_overdue_actual_is_no_business_of_the_list(office: Office) -> None:
    """It stands under *Late*, with its buttons."""
    number = ask(office, office.fin, Planned_date="2026-09-16")
    approve(office, office.cleo, number)
    office.clock.set(datetime(2026, 9, 21, 9, tzinfo=UTC))
    home = home_of(office.fin)
    assert "Overdue actuals" not in home.text(300)
    assert home.has("Late")


def test_in_chinese(office_with: OfficeOpener) -> None:
    """What a controller has logged is compliance's to ask about."""
    with office_with(locales={"ida": "zh-CN", "fin": "zh-CN"}) as office:
        number = ask(office, office.tom, Amount="300")
        approve(office, office.bo, number)
        office.fin.command(f"/spend {number}")
        office.answered()
        office.fin.last_message().click("登记实际支出")
        form = office.fin.wait_for_modal("登记实际支出")
        form.fill({"实际金额": "490"})
        assert form.submit(), form.errors
        form.fill({"理由": "临时增加两位客人"})
        assert form.submit(), form.errors
        office.settle()
        home = home_of(office.ida)
        assert home.has("理由：临时增加两位客人")
        home.click("询问原因")
        office.settle()
        question = office.tom.replies(card(office.tom, number))[-1]
        assert question.has(f"Ida Novak asks why: {number}: ¥490 spent of ¥300 approved, ¥190 over")
        question.click("Answer")
        answer(office.tom, "Answer", Answer="两位客人临时参加")
        office.settle()
        assert office.ida.wait_for("Tom Okafor 回复：两位客人临时参加").has("标记已核查")
