"""Lists as people bring them, and the small company with more customers to be on one."""

from __future__ import annotations

from functools import partial

from bot.services.company.file_shapes import CONTACTS as CONTACTS_SHAPE
from bot.services.company.file_shapes import CUSTOMERS as CUSTOMERS_SHAPE
from bot.services.company.import_contacts import import_contacts
from bot.services.company.import_customers import import_customers
from bot.services.requests.listing.list_file import SHAPE
from bot.services.requests.listing.submit_list import ListAsk, Listed, submit_list
from bot.sheets.sheet import Sheet, read_sheet
from tests.support import company
from tests.support.company import OPERATOR
from tests.support.desk import Desk

COLUMNS = ",".join(SHAPE.all)
PURPOSE = "Mid-Autumn boxes for our customers"


def sheet_of(*rows: str) -> Sheet:
    """A list of these rows: `ACME,Li Na,gift,100,1,2026-09-20,`."""
    return read_sheet("\n".join([COLUMNS, *rows]).encode(), "list.csv", SHAPE)


def submit_rows(desk: Desk, *rows: str, who: str = "mei", leave_out: bool = False, key: str = "L1") -> Listed:
    """What somebody's list of these rows becomes."""
    asked = ListAsk(sheet_of(*rows), PURPOSE, leave_out=leave_out)
    actor = desk.actor(who)
    return desk.store.write(lambda tx: submit_list(tx, actor, asked, key))


def add_customers(desk: Desk, count: int) -> list[str]:
    """So many customers of four segments and regions, `C001` and on, each with a contact `Guest 001`."""
    codes = [f"C{number:03}" for number in range(1, count + 1)]
    customers, contacts = [company.CUSTOMERS.splitlines()[0]], [company.CONTACTS.splitlines()[0]]
    for number, code in enumerate(codes):
        segment = ("key", "potential", "general")[number % 3]
        region = ("North", "South", "East", "West")[number % 4]
        customers.append(f"{code},Customer {code},{segment},growth,{region},Cloud,mei@example.com,1000,no")
        contacts.append(f"{code},Guest {code[1:]},Buyer,no")
    for rows, shape, work in (
        (customers, CUSTOMERS_SHAPE, import_customers),
        (contacts, CONTACTS_SHAPE, import_contacts),
    ):
        sheet = read_sheet("\n".join(rows).encode(), "more.csv", shape)
        desk.store.administer(partial(work, sheet=sheet, operator=OPERATOR))
    return codes


def add_contacts(desk: Desk, *rows: str) -> None:
    """More contacts, each as `customer_code,name,title,public_official,contact_id`."""
    text = "\n".join(["customer_code,name,title,public_official,contact_id", *rows])
    sheet = read_sheet(text.encode(), "contacts.csv", CONTACTS_SHAPE)
    desk.store.administer(lambda tx: import_contacts(tx, sheet, OPERATOR))
