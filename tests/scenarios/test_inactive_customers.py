"""A customer with `active = no`: nothing new is asked for them, and what was asked before goes its way."""

from __future__ import annotations

from tests.support.company import CUSTOMERS, OPERATOR
from tests.support.company_files import bring
from tests.support.office.acts import approve, ask, card, log_actual, new_form
from tests.support.office.forgery import forge_submission, put
from tests.support.office.opening import Office, OfficeOpener
from tests.support.office.seen import holding, requests_of

SENTENCE = "This customer is not active any more."


def set_active(office: Office, word: str) -> None:
    """Acme's row of the customers file, with a word in its column `active`."""
    header, acme, beta = CUSTOMERS.strip().splitlines()
    bring(office.books, "customers", f"{header},active\n{acme},{word}\n{beta},yes\n", OPERATOR)


def test_nothing_new_is_asked(either_office: Office) -> None:
    """Hidden in the search, said when the name is typed, refused when it is sent; Beta is there as before."""
    office = either_office
    set_active(office, "no")
    form = new_form(office.mei)
    assert form.offered("Customer", "acme") == []
    assert form.offered("Customer", "beta") == ["Beta Mining (BETA)"]
    form.close()
    office.mei.command("/spend gift 480 CNY Acme Tea set for Mid-Autumn")
    form = office.mei.wait_for_modal("New request")
    assert SENTENCE in " ".join(form.text(2000).split())
    form.fill({"Planned date": "2026-09-25"})
    assert not form.submit()
    assert SENTENCE in form.errors["Customer"]
    assert requests_of(office) == []
    set_active(office, "yes")
    assert form.submit(), form.errors


def test_a_choice_made_before_is_refused_at_the_end(office: Office) -> None:
    """The form was open when the file was imported: what was chosen counts for nothing."""
    form = new_form(office.mei)
    form.fill({"Category": "Gift", "Customer": "Beta Mining", "Amount": "100"})
    form.fill({"Planned date": "2026-09-25", "Purpose": "Tea set for Mid-Autumn"})
    set_active(office, "no")
    ack = forge_submission(form, lambda view: put(view, "customer", {"selected_option": {"value": "1"}}))
    assert SENTENCE in ack.body["errors"]["customer"]
    assert requests_of(office) == []


def test_what_was_asked_before_goes_its_way(either_office: Office) -> None:
    """It is decided and logged; raising it, or asking for another thing, is asking anew."""
    office = either_office
    number = ask(office, office.mei)
    other = ask(office, office.mei, Category="Meal", Amount="300", Recipients=None)
    set_active(office, "0")
    card(office.mei, other).click("Edit")
    form = office.mei.wait_for_modal(f"Edit {other}")
    form.fill({"Amount": "310"})
    assert not form.submit()
    assert any(SENTENCE in words for words in form.errors.values()), form.errors
    form.fill({"Amount": "290"})
    assert form.submit(), form.errors
    office.settle()
    approve(office, office.bo, number)
    card(office.mei, number, "approved")
    log_actual(office, number, "470")
    assert holding(office, number) == (0, 0, 470_00)


def test_in_chinese(office_with: OfficeOpener) -> None:
    """The sentence is in the reader's language."""
    with office_with(locales={"*": "zh-CN"}) as office:
        set_active(office, "否")
        office.mei.command("/spend 礼品 480 CNY Acme 中秋茶礼")
        form = office.mei.wait_for_modal()
        assert "该客户已停用" in form.text(2000)
