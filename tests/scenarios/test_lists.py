"""One approval for many customers: the list is sent, named row by row, decided, and hangs in the thread."""

from __future__ import annotations

from io import BytesIO

from python_calamine import CalamineWorkbook

from sandbox.client.person import Person
from tests.support.lists import COLUMNS, PURPOSE
from tests.support.office.acts import approve, card, unfolded
from tests.support.office.listing import CAKES, DINNER, TEA, send_actuals, send_list
from tests.support.office.opening import Office

NUMBER = "GW-2026-00001"
TOO_MUCH = "ACME,Li Na,gift,1400,1,2026-09-25,"


def last_words(person: Person) -> str:
    return person.last_message().text(300)


def test_a_list_becomes_one_request_with_one_card(either_office: Office) -> None:
    """The card adds it up by category and segment, the list hangs in its thread, one decision is for all."""
    office = either_office
    send_list(office, office.mei, TEA, CAKES, DINNER)
    shown = card(office.bo, NUMBER, "needs your decision")
    text = unfolded(shown)
    assert "¥900" in text and "Acme and 1 more" in text and PURPOSE in text
    assert "Gift ¥500 (2 rows) · Meal ¥400 (1 row)" in text
    assert "key customer ¥700 (2 rows) · general customer ¥200 (1 row)" in text
    (reply,) = office.bo.replies(shown)
    assert reply.files == [f"{NUMBER}.xlsx"]
    approve(office, office.bo, NUMBER)
    approved = card(office.mei, NUMBER, "approved")
    assert [each.files for each in office.mei.replies(approved) if each.files] == [[f"{NUMBER}.xlsx"]]


def test_the_file_in_the_thread_says_what_each_row_is(office: Office) -> None:
    """With the line of the file that the sender has, names behind the codes, and the line that pays."""
    send_list(office, office.mei, TEA, "", CAKES)
    file = next(each for each in office.slack.files.values() if each.name == f"{NUMBER}.xlsx")
    rows = CalamineWorkbook.from_object(BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert [row[:6] for row in rows] == [
        ["row", "customer_code", "customer", "recipient", "category", "amount"],
        [2, "ACME", "Acme", "Li Na", "gift", 300],
        [4, "BETA", "Beta Mining", "Kim Park", "gift", 200],
    ]
    assert [row[8:10] for row in rows[1:]] == [["Jasmine tea", "GIFT-KEY"], ["Moon cakes", "GIFT"]]


def test_rows_are_left_out_of_an_approval(office: Office) -> None:
    """Named as the file counts them; the rest is approved, and the requester sees what was left out."""
    send_list(office, office.mei, TEA, CAKES, DINNER)
    card(office.bo, NUMBER).click("Approve without these…")
    form = office.bo.wait_for_modal("Approve without these")
    form.fill({"Rows to leave out": "9", "Reason": "Not this year"})
    assert not form.submit()
    assert "The list has no row 9" in " ".join(form.errors.values())
    form.fill({"Rows to leave out": "3-4"})
    assert form.submit(), form.errors
    office.settle()
    text = unfolded(card(office.mei, NUMBER, "approved"))
    assert "¥300" in text and "Left out: rows 3–4" in text


def test_every_bad_row_is_named_in_a_message_and_nothing_is_kept(office: Office) -> None:
    """By row and column; what policy blocks by row, with the reason."""
    send_list(office, office.mei, TEA, "NOPE,,gifts,1,1,2026-09-25,", name="bad.csv")
    told = last_words(office.mei)
    assert "bad.csv was not requested, and nothing is kept." in told
    assert "row 3, column customer_code: There is no customer with the code “NOPE”" in told
    assert "row 3, column category: “gifts” is not possible here. Did you mean “gift”?" in told

    send_list(office, office.mei, TEA, CAKES, TOO_MUCH, name="dear.csv")
    told = last_words(office.mei)
    assert "row 4: " in told and "¥1,500" in told
    assert not [each for each in office.bo.messages() if "GW-" in each.notification]


def test_rows_that_are_not_allowed_are_left_out_where_the_box_is_ticked(office: Office) -> None:
    """The request is made of the others, and the sender learns which were left out, and why."""
    send_list(office, office.mei, TEA, TOO_MUCH, CAKES, Leave_out_the_rows_that_are_not_allowed=True)
    told = last_words(office.mei)
    assert "GW-2026-00001: autumn.csv is requested, without the rows that are not allowed" in told
    assert "row 3: " in told
    assert "¥500" in unfolded(card(office.bo, "GW-2026-00001", "needs your decision"))


def test_somebody_elses_file_is_read_for_nobody(office: Office) -> None:
    """A list is what its sender has uploaded: who forges a file's id learns nothing of what is in it."""
    theirs = office.tom.say("#sales", "my list", files=[("tom.csv", f"{COLUMNS}\n{TEA}".encode())])
    office.mei.command("/spend list")
    form = office.mei.wait_for_modal("Request for a list")
    form.fill({"List": [("mine.csv", b"x")], "Purpose": PURPOSE})
    forged = office.slack.files[theirs.origin.files[0]]
    mine = next(file for file in office.slack.files.values() if file.name == "mine.csv")
    mine.user, mine.content, mine.size = forged.user, forged.content, forged.size
    assert form.submit()
    office.settle()
    told = last_words(office.mei)
    assert "was not requested" in told and "Slack does not hand out this file as yours" in told
    assert "Li Na" not in told


def test_the_actuals_of_a_list_come_by_one_file(either_office: Office) -> None:
    """A bad row is named and nothing recorded; corrected, each row is final and the list is settled."""
    office = either_office
    send_list(office, office.mei, TEA, CAKES)
    approve(office, office.bo, NUMBER)
    send_actuals(office, NUMBER, "ACME,Li Na,290,2026-09-14,INV-1,yes", "BETA,Kim Park,twenty,2026-09-14,,no")
    told = last_words(office.mei)
    assert f"{NUMBER}: nothing of spent.csv was recorded." in told
    assert "row 3, column amount: “twenty”" in told
    send_actuals(office, NUMBER, "ACME,Li Na,290,2026-09-14,INV-1,yes", "BETA,Kim Park,0,2026-09-14,,no")
    assert f"{NUMBER}: 2 actuals of spent.csv are recorded." in last_words(office.mei)
    assert "¥290 spent of ¥500 approved" in unfolded(card(office.mei, NUMBER, "settled"))
