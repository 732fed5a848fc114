"""What lacks only money waits for it: from the checkbox in the form to the approver's card."""

from __future__ import annotations

from tests.support.office.acts import ask, card, fill, new_form
from tests.support.office.opening import Office
from tests.support.office.seen import exported, holding

MEAL = {"Category": "Meal", "Customer": "Acme", "Planned date": "2026-09-25", "Purpose": "Dinner with Acme"}
WAIT = "Wait until there is budget"


def test_a_request_waits_until_there_is_budget(either_office: Office) -> None:
    """The checkbox appears where only money is missing; room sends the request to its approver by itself."""
    office = either_office
    full = ask(office, office.tom, **{"Category": "Meal", "Recipients": None, "Amount": "23900"})
    form = fill(office, new_form(office.mei), {**MEAL, "Amount": "50"})
    assert WAIT not in form.labels()
    fill(office, form, {"Amount": "480"})
    assert not form.submit()
    fill(office, form, {WAIT: ["Yes, send it to be decided as soon as there is enough"]})
    assert form.submit(), form.errors
    office.settle()

    waiting = card(office.mei, "GW-2026-00002", "waiting for budget")
    assert waiting.has("until budget line MEAL has room for it")
    assert waiting.buttons() == ["Withdraw"]
    assert exported(office, "GW-2026-00002")["state"] == "waiting_for_budget"
    home = office.mei.open_home()
    assert home is not None
    assert "waiting for budget" in home.text()
    office.mei.command("/spend find waiting for budget")
    assert office.mei.wait_for("“waiting for budget”: 1 request").has("GW-2026-00002")

    card(office.tom, full).click("Withdraw")
    office.settle()
    assert holding(office, "GW-2026-00002") == (48_000, 0, 0)
    assert card(office.bo, "GW-2026-00002", "needs your decision").has("asks for ¥480")
    assert card(office.mei, "GW-2026-00002", "waiting for a decision").has("¥480 is reserved")
    assert office.mei.wait_for("There is budget for Acme now. This waits for Bo Zhang to decide.")
