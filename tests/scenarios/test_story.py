"""The main job as a story: asked, approved, recorded, shown."""

from __future__ import annotations

from tests.support.office.opening import Office

TEA = {
    "Category": "Gift",
    "Customer": "Acme",
    "Amount": "480",
    "Planned date": "2026-09-25",
    "Purpose": "Tea set for Mid-Autumn",
}


def test_mei_asks_bo_approves_less_mei_logs_the_channel_reads(every_office: Office) -> None:
    """Mei asks for a gift, Bo approves less, Mei logs the actual, the channel reads the digest."""
    every_office.mei.command("/spend gift 480 CNY Acme Tea set for Mid-Autumn", channel="#sales")
    form = every_office.mei.wait_for_modal("New request")
    assert form.value("Amount") == "480"
    form.fill({"Recipients": ["Li Na"], "Expected result": "Renewal signed", "Planned date": "2026-09-25"})
    assert "Allowed" in form.text()
    assert "GIFT-KEY" in form.text()
    assert "Bo Zhang" in form.text()
    assert form.submit(), form.errors

    mine = every_office.mei.wait_for("GW-2026-00001: waiting")
    assert "waiting for a decision" in mine.text(300)
    card = every_office.bo.wait_for("GW-2026-00001: needs your decision")
    card.click("Approve less…")
    less = every_office.bo.wait_for_modal("Approve less")
    less.fill({"Approved amount": "400", "Reason": "400 is what we gave last year"})
    assert less.submit(), less.errors

    mine = every_office.mei.wait_for("GW-2026-00001: approved")
    assert "400 is what we gave last year" in mine.text(300)
    assert every_office.bo.wait_for("GW-2026-00001: approved").buttons() == []
    mine.click("Log actual")
    log = every_office.mei.wait_for_modal("Log actual")
    log.fill(
        {
            "Actual amount": "385.50",
            "Receipts": [("receipt.pdf", b"%PDF-1.4\n%%EOF\n")],
            "How did it go?": "5",
            "Result": "They invited us to the renewal talk",
            "This is the final amount": True,
        }
    )
    assert log.submit(), log.errors
    done = every_office.mei.wait_for("GW-2026-00001: settled")
    assert "¥385.50 spent of ¥400.00 approved" in done.text(300)

    every_office.hana.command("/spend digest", channel="#sales")
    digest = every_office.hana.wait_for("GIFT-KEY", channel="#sales")
    assert "¥44,614.50 of ¥45,000.00 is left" in digest.text()
