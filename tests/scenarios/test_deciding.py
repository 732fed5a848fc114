"""Deciding: the approver's card, its buttons, steps side by side and in a row, clicks too late."""

from __future__ import annotations

from threading import Thread

from tests.support import company
from tests.support.office.acts import answer, approve, ask, card, unfolded
from tests.support.office.forgery import forge_click
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import holding, private_words, requests_of

BUTTONS = ["Approve", "Approve less…", "Ask a question…", "Reject…", "Reassign…"]


def test_the_card_has_everything_needed_to_decide(office: Office) -> None:
    """Who, for whom with this year's spend, what, how much, when, why, line, caps, why this approver."""
    number = ask(office, office.mei, Headcount="2", Expected_result="Renewal signed")
    shown = card(office.bo, number, "needs your decision")
    assert shown.buttons() == BUTTONS
    text = unfolded(shown)
    for fact in (
        "Mei Lin asks for ¥480: Gift for Acme",
        "Planned date: Sep 25, 2026",
        "Headcount: 2 people, ¥240 each",
        "Customer: key customer, ¥480 this year with this request",
        "Recipients: Li Na (Purchasing director)",
        "Purpose  Tea set for Mid-Autumn",
        "Expected result  Renewal signed",
        "Budget GIFT-KEY: ¥12,000 left → ¥11,520 left after this",
        "¥480 of ¥500 per recipient (Art. 4.1)",
        "You decide because you can approve this amount.",
    ):
        assert fact in text
    assert card(office.mei, number, "waiting for a decision").buttons() == ["Edit", "Withdraw"]
    assert "Next: a decision by Bo Zhang. ¥480 is reserved meanwhile." in card(office.mei, number).text(200)


def test_approved_in_one_click(every_office: Office) -> None:
    """Approve commits the money; both cards say so, and the approver's has no buttons any more."""
    office = every_office
    number = ask(office, office.mei)
    assert holding(office, number) == (48_000, 0, 0)
    approve(office, office.bo, number)
    assert holding(office, number) == (0, 48_000, 0)
    assert card(office.bo, number, "approved").buttons() == []
    mine = card(office.mei, number, "approved")
    assert mine.buttons() == ["Log actual", "Edit", "Withdraw"]
    assert "Bo Zhang approved ¥480" in mine.text(200)
    assert "¥480 still reserved for you" in mine.text(200)


def test_approved_for_less(office: Office) -> None:
    """Only the lower amount is committed; more than was asked, zero and nonsense are refused at the field."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Approve less…")
    form = office.bo.wait_for_modal("Approve less")
    assert form.labels() == ["Approved amount", "Reason"]
    form.fill({"Approved amount": "481", "Reason": "as last year"})
    assert not form.submit()
    assert form.errors == {"Approved amount": "You can approve at most what is asked."}
    form.fill({"Approved amount": "0"})
    assert not form.submit()
    assert form.errors == {"Approved amount": "The amount must be more than zero."}
    form.fill({"Approved amount": "400"})
    assert form.submit()
    office.settle()
    assert holding(office, number) == (0, 40_000, 0)
    mine = card(office.mei, number, "approved").text(200)
    assert "¥400 approved of ¥480 asked" in mine
    assert "as last year" in mine


def test_question_and_answer(office: Office) -> None:
    """A question goes to the requester, its answer comes back to the approver, who then decides."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Ask a question…")
    answer(office.bo, "Ask a question", Question="Who gets it?")
    office.settle()
    assert card(office.bo, number, "waiting for an answer").buttons() == ["Take the question back"]
    mine = card(office.mei, number, "waiting for an answer")
    assert "Bo Zhang: Who gets it?" in mine.text(200)
    assert mine.buttons() == ["Answer", "Edit", "Withdraw"]
    mine.click("Answer")
    assert "Who gets it?" in office.mei.wait_for_modal("Answer").text()
    answer(office.mei, "Answer", Answer="Li Na herself")
    office.settle()
    again = card(office.bo, number, "needs your decision")
    assert "Bo Zhang asked" in again.text(200)
    assert "Mei Lin answered: Li Na herself" in again.text(200)
    approve(office, office.bo, number)
    assert holding(office, number) == (0, 48_000, 0)


def test_rejected_with_a_reason(office: Office) -> None:
    """A rejection needs a reason, frees the money and tells the requester why."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Reject…")
    form = office.bo.wait_for_modal("Reject")
    assert not form.submit()
    form.fill({"Reason": "Too close to the tender"})
    assert form.submit()
    office.settle()
    assert holding(office, number) == (0, 0, 0)
    assert card(office.bo, number, "rejected").buttons() == []
    mine = card(office.mei, number, "rejected")
    assert "Too close to the tender" in mine.text(200)
    assert mine.buttons() == ["Ask again"]
    assert "¥480 returned to the budget" in mine.text(200)


def test_reassigned_to_somebody_with_authority(office: Office) -> None:
    """The decision moves to a colleague who may take it: they alone are offered, the nearest first."""
    number = ask(office, office.mei)
    card(office.bo, number).click("Reassign…")
    form = office.bo.wait_for_modal("Reassign")
    assert form.offered("New approver") == ["Hana Sato", "Dan Meyer", "Cleo Martin"]
    form.fill({"Reason": "I am away"})
    form.fill({"New approver": "hana"})
    assert form.submit(), form.errors
    office.settle()
    assert card(office.bo, number).buttons() == []
    assert "waits for Hana Sato" in card(office.bo, number).text(200)
    hers = card(office.hana, number, "needs your decision")
    assert "You decide because the decision was handed to you." in hers.text(200)
    assert "Bo Zhang handed the decision to Hana Sato" in hers.text(200)
    approve(office, office.hana, number)
    office.settle()
    shown = card(office.bo, number).text(200)
    assert "waits for" not in shown
    assert "approved" in shown
    assert "Bo Zhang handed the decision to Hana Sato" in card(office.mei, number, "approved").text(200)


def test_compliance_signs_beside_the_manager(either_office: Office) -> None:
    """For a public official both decide, in any order; one signature alone commits nothing."""
    office = either_office
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    assert "by Bo Zhang and Ida Novak" in card(office.mei, number).text(200)
    hers = card(office.ida, number)
    assert "Compliance must approve: Zhou Wei is a public official (Art. 7)" in hers.text(200)
    assert "Zhou Wei (Inspector), public official" in unfolded(hers)
    assert "You decide because the policy requires compliance." in unfolded(hers)
    approve(office, office.ida, number)
    assert holding(office, number) == (48_000, 0, 0)
    assert card(office.ida, number, "waiting for a decision").buttons() == []
    assert "waits for Bo Zhang" in card(office.ida, number).text(200)
    approve(office, office.bo, number)
    assert holding(office, number) == (0, 48_000, 0)
    for person in (office.bo, office.ida):
        assert card(person, number, "approved").buttons() == []


def test_what_one_has_cut_the_other_sees(office: Office) -> None:
    """The second approver reads what the first has cut it to, and can't restore it."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    card(office.bo, number).click("Approve less…")
    answer(office.bo, "Approve less", Approved_amount="300", Reason="enough")
    office.settle()
    hers = card(office.ida, number, "needs your decision")
    assert "cut to ¥300" in hers.text(200)
    hers.click("Approve less…")
    assert "At most ¥300" in office.ida.wait_for_modal("Approve less").text()
    office.ida.wait_for_modal("Approve less").close()
    approve(office, office.ida, number)
    assert holding(office, number) == (0, 30_000, 0)


def test_one_rejection_ends_it_for_everybody(office: Office) -> None:
    """When compliance rejects, the manager's card loses its buttons too."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    card(office.ida, number).click("Reject…")
    answer(office.ida, "Reject", Reason="Not for an inspector")
    office.settle()
    shown = card(office.bo, number, "rejected")
    assert shown.buttons() == []
    assert "Not for an inspector" in shown.text(200)


def test_who_fills_two_roles_signs_once(office_with: OfficeOpener) -> None:
    """A manager who is compliance too gives one signature for both steps."""
    people = company.PEOPLE.replace("Legal,,cleo@example.com,,compliance,", "Legal,,cleo@example.com,,,")
    people = people.replace("hana@example.com,lead,,", "hana@example.com,lead,compliance,")
    with office_with(files={"people": people}) as office:
        number = ask(office, office.mei, Recipients=["Zhou Wei"])
        approve(office, office.bo, number)
        assert holding(office, number) == (0, 48_000, 0)


def test_each_manager_on_the_way_signs_in_order(office_with: OfficeOpener) -> None:
    """In chain mode the next manager gets a card only once the one before has signed."""
    policy = company.POLICY.replace("[[category]]", '[routing]\nmode = "chain"\n\n[[category]]', 1)
    with office_with(files={"policy": policy}) as office:
        number = ask(office, office.mei, Category="Meal", Amount="5000", Recipients=None)
        assert "by Bo Zhang." in card(office.mei, number).text(200)
        assert office.hana.messages() == []
        approve(office, office.bo, number)
        assert "by Hana Sato." in card(office.mei, number, "waiting for a decision").text(200)
        approve(office, office.hana, number)
        assert holding(office, number) == (0, 500_000, 0)
        assert card(office.bo, number, "approved").buttons() == []


def test_a_doubled_click_has_the_effect_of_one(office: Office) -> None:
    """Approve, delivered twice or clicked twice, is one decision; only who clicked is told."""
    number = ask(office, office.mei)
    old = card(office.bo, number)
    value = next(e["value"] for b in old.blocks if b["type"] == "actions" for e in b["elements"])
    office.slack.faults.duplicate_interactions()
    approve(office, office.bo, number)
    forge_click(office.bo, old, "request.approve", value)
    office.settle()
    decisions = office.store.read(lambda tx: tx.approvals.decisions(1))
    assert [made.action for made in decisions] == ["approve"]
    assert holding(office, number) == (0, 48_000, 0)
    assert any("is approved already. Nothing was changed." in words for words in private_words(office.bo))
    assert private_words(office.mei) == []


def test_a_late_click_changes_nothing_and_says_why(office: Office) -> None:
    """A button of an old card, and somebody else's, do nothing but explain themselves to who clicked."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    old = card(office.bo, number)
    value = next(e["value"] for b in old.blocks if b["type"] == "actions" for e in b["elements"])
    approve(office, office.bo, number)
    forge_click(office.bo, old, "request.approve", value)
    office.settle()
    assert any(f"{number} does not wait for your decision" in words for words in private_words(office.bo))
    approve(office, office.ida, number)
    for action in ("request.reject", "request.approve_less", "request.reassign", "request.ask"):
        forge_click(office.ida, card(office.ida, number), action, value)
        office.settle()
    said = [words for words in private_words(office.ida) if "is approved already" in words]
    assert len(said) == 4
    assert office.ida.modal is None
    assert requests_of(office) == [f"{number} approved"]


def test_a_card_from_before_an_edit_is_out_of_date(office: Office) -> None:
    """Whoever clicks the button of an older state is told to look at the newest card."""
    number = ask(office, office.mei)
    old = card(office.bo, number)
    value = next(e["value"] for b in old.blocks if b["type"] == "actions" for e in b["elements"])
    card(office.mei, number).click("Edit")
    answer(office.mei, f"Edit {number}", Amount="490")
    office.settle()
    forge_click(office.bo, card(office.bo, number), "request.approve", value)
    office.settle()
    assert any("has changed since you opened it" in words for words in private_words(office.bo))
    assert holding(office, number) == (49_000, 0, 0)


def test_nobody_decides_on_their_own_request(office: Office) -> None:
    """A manager's own request goes one level up, and their own click on it is refused."""
    number = ask(office, office.bo)
    assert "by Hana Sato" in card(office.bo, number).text(200)
    mine = card(office.bo, number)
    forge_click(office.bo, mine, "request.approve", "1:1")
    office.settle()
    assert any(f"{number} is your own request" in words for words in private_words(office.bo))
    assert requests_of(office) == [f"{number} pending"]


def test_a_strangers_request_does_not_exist(office: Office) -> None:
    """Somebody who has nothing to do with a request learns nothing of it, not even its number."""
    number = ask(office, office.mei)
    other = ask(office, office.tom)
    for action in ("request.approve", "request.edit", "request.withdraw", "actual.log", "request.reject"):
        forge_click(office.tom, card(office.tom, other), action, "1:1")
        office.settle()
    said = private_words(office.tom)
    assert len(said) == 5
    assert all("There is no such request, or it is not yours to see." in words for words in said)
    assert not any(number in words for words in said)
    assert office.tom.modal is None


def test_decided_from_the_home(office: Office) -> None:
    """The App Home decides too, and shows at once what is left to do."""
    first = ask(office, office.mei)
    second = ask(office, office.tom, Customer="Beta", Recipients=["Kim Park"])
    home = office.bo.open_home()
    assert home is not None
    assert home.has("Needs your approval")
    home.click("Approve", near=first)
    office.bo.wait_for(lambda: office.bo.home and office.bo.home.has(f"{first} is approved: ¥480."))
    assert office.bo.home is not None
    office.bo.home.click("Reject…", near=second)
    answer(office.bo, "Reject", Reason="No")
    office.bo.wait_for(lambda: office.bo.home and office.bo.home.has("You’re all caught up."))
    assert office.bo.home.has(f"{second} is rejected.")
    office.settle()
    assert requests_of(office) == [f"{first} approved", f"{second} rejected"]
    # A click that fails there is explained in a form, since nothing else can be shown in a Home.
    button = {"type": "button", "action_id": "request.approve", "value": "1:1"}
    office.bo.home.press(
        {"block_id": "decide:1"}, {**button, "text": {"type": "plain_text", "text": "Approve"}}
    )
    assert "is approved already" in office.bo.wait_for_modal("Not done").text()


def test_decided_from_the_list(office: Office) -> None:
    """Each entry of `/spend pending` is decidable; afterwards the list says what happened."""
    first, second = ask(office, office.mei), ask(office, office.tom, Customer="Beta", Recipients=["Kim Park"])
    office.bo.command("/spend pending")
    shown = office.bo.wait_for("Needs your approval")
    shown.click("Approve", near=first)
    office.bo.wait_for(lambda: shown.has(f"{first} is approved: ¥480."))
    assert not shown.has(f"{first}  Mei Lin")
    shown.click("Reject…", near=second)
    answer(office.bo, "Reject", Reason="Not now")
    office.bo.wait_for(lambda: shown.has(f"{second} is rejected."))
    assert shown.has("You’re all caught up.")
    assert shown.buttons() == []
    office.settle()
    assert requests_of(office) == [f"{first} approved", f"{second} rejected"]


def test_two_who_click_together_make_one_outcome(office: Office) -> None:
    """Approve and reject at the same moment: one of them wins, the other is told."""
    number = ask(office, office.mei, Recipients=["Zhou Wei"])
    card(office.ida, number).click("Reject…")
    form = office.ida.wait_for_modal("Reject").fill({"Reason": "No"})
    mine = card(office.bo, number)
    results: dict[str, bool] = {}
    threads = [Thread(target=lambda: results.update(approve=mine.click("Approve")))]
    threads.append(Thread(target=lambda: results.update(reject=form.submit())))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.settle()
    assert results["approve"]
    assert requests_of(office) == [f"{number} rejected"]
    assert holding(office, number) == (0, 0, 0)
    assert card(office.bo, number, "rejected").buttons() == []
