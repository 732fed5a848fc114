"""What `/spend` answers, who is known, and in which language and time people read."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from bot.domain.company.customer import Person
from bot.storage.schema.tables import person
from sandbox.client.administration import share_channel
from tests.support.office.acts import approve, approved, ask, card, new_form
from tests.support.office.opening import Office
from tests.support.office.seen import holding, private_words
from tests.support.office.waiting import eventually


def mei_in(office: Office) -> Person:
    found = office.store.read(lambda tx: tx.people.by_email("mei@example.com"))
    assert found is not None
    return found


def test_mine_lists_open_requests_with_what_to_do(office: Office) -> None:
    """`/spend mine` shows the person's open requests, newest first, each with its buttons."""
    first = approved(office)
    second = ask(office, office.mei, Amount="200")
    ask(office, office.tom)
    office.mei.command("/spend mine")
    shown = office.mei.wait_for("My requests")
    text = shown.text(200)
    assert text.index(second) < text.index(first)
    assert "GW-2026-00003" not in text
    assert "¥480 still reserved for you" in text
    assert shown.is_ephemeral
    shown.click("Log actual", near=first)
    assert office.mei.wait_for_modal("Log actual").labels()[0] == "Actual amount"


def test_budget_lists_my_lines(office: Office) -> None:
    """`/spend budget` shows the lines of the person's department with what is left of each."""
    ask(office, office.mei)
    office.mei.command("/spend budget")
    shown = office.mei.wait_for("Lines I draw on").text(200)
    assert "GIFT-KEY  ¥11,520 left of ¥12,000 (4% used)" in shown
    assert "REST" in shown


def test_forecast_is_about_the_lines_one_owns(office: Office) -> None:
    """`/spend forecast`, or 预测: where they will be at year end, by which method; others own none."""
    ask(office, office.mei)
    office.bo.command("/spend forecast")
    shown = office.bo.wait_for("My lines at year end").text(200)
    assert "GIFT-KEY  ¥" in shown and "of ¥12,000.00 at year end: " in shown
    assert "as planned" in shown
    office.mei.command("/spend 预测")
    assert office.mei.wait_for("You own no budget line this year.").is_ephemeral


def test_pending_is_empty_for_most(office: Office) -> None:
    """`/spend pending` of somebody who has nothing to decide says so."""
    ask(office, office.mei)
    office.tom.command("/spend pending")
    assert office.tom.wait_for("You’re all caught up.").is_ephemeral


def test_help_and_the_unknown(office: Office) -> None:
    """Help, and whatever can't be read, get the list of what can be typed; the unknown is quoted."""
    for text in ("help", "HELP", "what is this", "mine please", "digests"):
        office.mei.command(f"/spend {text}")
        office.answered()
        shown = office.mei.last_message()
        assert shown.is_ephemeral
        assert "/spend gift 480 CNY Acme tea set for Mid-Autumn" in shown.text(200)
        assert "/spend digest weekly mon 09:00 for Sales" in shown.text(200)
        assert (f"I didn’t understand “{text}”." in shown.text(200)) == (text.lower() != "help")


def test_a_channels_digest(office: Office) -> None:
    """Subscribing is for owners and controllers; the digest is shown to the asker alone; off ends it."""
    ask(office, office.mei)
    office.mei.command("/spend digest", channel="#sales")
    assert office.mei.wait_for("GIFT-KEY", channel="#sales").is_ephemeral
    office.mei.command("/spend digest weekly mon 09:00 for Sales", channel="#sales")
    office.mei.wait_for("Only budget owners, finance controllers and administrators", channel="#sales")
    office.hana.command("/spend digest weekly mon 09:00 for Sales", channel="#sales")
    office.hana.wait_for("09:00", channel="#sales")
    office.hana.command("/spend digest off", channel="#sales")
    office.answered()
    channel = office.slack.channel("#sales").id
    assert office.store.read(lambda tx: tx.subscriptions.of_channel(channel)) is None


def test_a_digest_is_for_its_own_people(office: Office) -> None:
    """Everything and other departments are not for Mei; a controller reads them where she can't."""
    for text in ("for everything", "for Finance", "for line:SECRET"):
        office.mei.command(f"/spend digest {text}", channel="#sales")
        office.answered()
        assert "Yours: department:Sales" in private_words(office.mei)[-1]
    office.fin.command("/spend digest for everything", channel="#sales")
    assert office.fin.wait_for("REST", channel="#sales").is_ephemeral


def test_a_channel_shared_with_another_company_gets_no_digest(office: Office) -> None:
    """Neither when it is subscribed, nor when it comes to be shared later: the message is put aside."""
    office.hana.command("/spend digest weekly mon 09:00", channel="#sales")
    office.hana.wait_for("09:00", channel="#sales")
    share_channel(office.slack, "sales", "T0OTHER")
    office.hana.command("/spend digest weekly tue 09:00", channel="#sales")
    office.answered()
    assert "is shared with another company" in private_words(office.hana)[-1]
    office.clock.set(datetime(2026, 9, 21, 9, 1, tzinfo=UTC))
    # Where the scheduler is in the middle of a tick of its own, this one does nothing.
    assert eventually(office.bot.scheduler.tick)
    office.settle()
    assert not [each for each in office.mei.messages("#sales") if "Budget digest" in each.text(200)]
    assert office.bot.queue.depth()[2] == 1


def test_a_channel_that_the_bot_is_not_in_gets_no_digest(office: Office) -> None:
    """A private one can't even be looked at; a Slack that does not answer is told apart."""
    office.slack.add_channel("board", ["hana"], is_private=True, bot=False)
    office.hana.command("/spend digest weekly", channel="#board")
    office.answered()
    assert "Invite me first" in private_words(office.hana)[-1]
    office.slack.faults.fail("conversations.info", status=503)
    office.hana.command("/spend digest weekly", channel="#sales")
    office.answered()
    assert "Slack did not answer in time, and nothing was changed." in private_words(office.hana)[-1]


def test_explain_a_variance_from_the_digest(office: Office) -> None:
    """The owner of a line explains its variance; the digest then shows why."""
    office.hana.command("/spend digest", channel="#sales")
    shown = office.hana.wait_for("GIFT-KEY", channel="#sales")
    shown.click("Explain a variance")
    form = office.hana.wait_for(lambda: office.hana.modal)
    line = form.offered(form.labels()[0])[0]
    form.select(form.labels()[0], line)
    form.select(form.labels()[1], "Two visits moved to October")
    assert form.submit(), form.errors
    office.hana.command("/spend digest", channel="#sales")
    office.answered()
    office.hana.last_message("#sales").click("More…")
    assert office.hana.wait_for_modal("Budget digest").has("Two visits moved to October")


def test_somebody_unknown_is_told_kindly(office: Office) -> None:
    """A colleague who is not in the company data is told whom to ask, wherever they try."""
    office.slack.add_user("zoe", real_name="Zoe Stranger", email="zoe@elsewhere.example")
    zoe = office.slack.person("zoe")
    for text in ("/spend", "/spend mine", "/spend gift 480 Acme", "/spend digest"):
        zoe.command(text)
        office.answered()
    said = private_words(zoe)
    assert len(said) == 4
    assert all("Goodwill does not know you yet. Ask your administrator" in words for words in said)
    zoe.shortcut("Request customer spend")
    assert "does not know you yet" in zoe.wait_for_modal("Not done").text(200)
    home = zoe.open_home()
    assert home is not None
    assert "does not know you yet" in home.text(200)
    assert home.buttons() == []


def test_somebody_new_is_linked_by_their_email(office: Office) -> None:
    """The first command of a known colleague links their Slack account; nobody can take it over later."""
    assert not mei_in(office).slack_id
    new_form(office.mei).close()
    assert mei_in(office).slack_id == office.mei.id
    office.slack.add_user("fake", real_name="Not Mei", email="mei@example.com")
    fake = office.slack.person("fake")
    fake.command("/spend mine")
    fake.wait_for("Goodwill does not know you yet")
    assert mei_in(office).slack_id == office.mei.id


def test_somebody_who_left_may_do_nothing(office: Office) -> None:
    """Whoever is no longer active in the company data is treated as unknown."""
    number = ask(office, office.mei)
    with office.bot.database.writing() as connection:
        connection.execute(update(person).where(person.c.email == "bo@example.com").values(active=False))
    card(office.bo, number).click("Approve")
    office.settle()
    assert any("does not know you yet" in words for words in private_words(office.bo))
    assert holding(office, number) == (48_000, 0, 0)


def test_a_changed_language_is_used_at_once(office: Office) -> None:
    """When somebody changes their Slack language, the next thing they read is in it."""
    number = ask(office, office.mei)
    office.slack.user("mei").locale = "zh-CN"
    profile = {"email": "mei@example.com"}
    user = {"id": office.mei.id, "locale": "zh-CN", "tz": "Asia/Shanghai", "profile": profile}
    office.slack.delivery.event({"type": "user_change", "user": user, "event_ts": office.slack.new_ts()})
    office.slack.idle()
    office.answered()
    assert mei_in(office).locale == "zh_CN"
    approve(office, office.bo, number)
    # 09:00 UTC is 17:00 on Mei's clocks.
    assert "2026年9月15日 17:00" in office.mei.wait_for(f"{number}：已批准").text(200)


def test_a_profile_is_read_again_after_a_day(office: Office) -> None:
    """Slack's locale is believed for a day; then it is asked for again, without making anybody wait."""
    new_form(office.mei).close()
    office.slack.user("mei").locale = "zh-CN"
    new_form(office.mei).close()
    office.clock.advance(86_401)
    office.mei.command("/spend mine")
    office.answered()
    assert mei_in(office).locale == "zh_CN"
