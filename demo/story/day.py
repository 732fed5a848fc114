"""One day at work, acted by people of the sample company and printed as they see it."""

from __future__ import annotations

from datetime import date

from bot.services.budgets.close_month import close_month
from bot.services.company.operator import Operator
from bot.services.requests.listing.list_file import SHAPE as LIST
from demo.company import YEAR, email_of
from demo.names import ACME_BUYER, HARBOUR_INSPECTOR, HARBOUR_MANAGER
from demo.receipts import receipt_pdf
from demo.story.telling import PATIENCE_SECONDS, Story
from sandbox.client.surfaces import Modal

FRIDAY, DINNER_DAY, MONDAY = date(YEAR, 9, 4), date(YEAR, 9, 9), date(YEAR, 9, 7)
CLOSED = f"{YEAR}-08"
MID_AUTUMN = date(YEAR, 9, 24)


class Day(Story):
    """Plays the day and prints it. Raises what a person would stumble over: nothing is skipped."""

    def play(self) -> None:
        self._ask_for_a_gift()
        self._approve_less()
        self._dinner_with_an_official()
        self._three_items_in_one_request()
        self._a_list_for_mid_autumn()
        self._log_the_actual()
        self._monday_digest()
        self._controllers_home()

    def _ask_for_a_gift(self) -> None:
        self.chapter(FRIDAY, "08:40", self.say("Mei asks before spending", "林梅先申请，再花钱"))
        mei, acme = self.stage.person("mei"), self.clients["ACME"]
        text = self.say(
            f"/spend gift 480 CNY {acme} Tea set for Mid-Autumn", f"/spend 礼品 480 CNY {acme} 中秋茶具"
        )
        self.types("mei", text, self.stage.channel("sales"))
        form = mei.wait_for_modal(self.label("New request"), PATIENCE_SECONDS)
        form.fill(
            {
                self.label("Recipients"): [ACME_BUYER.in_(self.stage.locale)],
                self.label("Planned date"): date(YEAR, 9, 22),
                self.label("Expected result"): self.say("Renewal signed this year", "年内续约"),
            }
        )
        self.stage.settle()
        self.sees("mei", self.say("the form, with its live check", "表单与实时校验"), form, 24)
        self.pause("form")
        self.sends(form)

    def _approve_less(self) -> None:
        self.chapter(FRIDAY, "08:52", self.say("Bo approves less", "张博批准较少金额"))
        bo = self.stage.person("bo")
        card = self.card("bo")
        self.sees("bo", self.say("the approval card", "审批卡片"), card, 14)
        self.pause("approval")
        button = self.label("Approve less…")
        self.clicks("bo", f"[{button}] 400")
        card.click(button)
        form = bo.wait_for_modal(self.label("Approve less"), PATIENCE_SECONDS)
        reason = self.say("400 is what we gave last year", "去年就是四百")
        form.fill({self.label("Approved amount"): "400", self.label("Reason"): reason})
        self.sends(form)
        self.sees("mei", self.say("her card, updated", "她的卡片，已更新"), self.card("mei"), 8)
        self.pause("requester")

    def _dinner_with_an_official(self) -> None:
        title = self.say(
            "Tom plans a dinner with a public official: compliance decides too",
            "唐墨计划宴请公职人员：合规同时审批",
        )
        self.chapter(FRIDAY, "10:05", title)
        tom, harbour = self.stage.person("tom"), self.clients["HARBOUR"]
        text = self.say(
            f"/spend meal 1800 CNY {harbour} Dinner after the inspection",
            f"/spend 宴请 1800 CNY {harbour} 码头检查后的晚餐",
        )
        self.types("tom", text, self.stage.channel("north"))
        form = tom.wait_for_modal(self.label("New request"), PATIENCE_SECONDS)
        people = [each.in_(self.stage.locale) for each in (HARBOUR_INSPECTOR, HARBOUR_MANAGER)]
        form.fill(
            {
                self.label("Recipients"): people,
                self.label("Headcount"): "6",
                self.label("Planned date"): DINNER_DAY,
                self.label("Expected result"): self.say("Permit for the new pier", "新码头许可"),
            }
        )
        self.sends(form)
        card = self.card("ida")
        self.sees("ida", self.say("the compliance card", "合规审批卡片"), card, 11)
        for key in ("ida", "bo"):
            self.presses(key, "Approve")
        self.sees("tom", self.say("his card", "他的卡片"), self.card("tom"), 8)
        warning = self.stage.person("hana").last_message(self.stage.channel("north"))
        what = self.say("the warning in ", "预警，频道 ") + self.stage.channel("north")
        self.sees("hana", what, warning, 4)
        self.pause("warning")

    def _three_items_in_one_request(self) -> None:
        title = self.say(
            "Lin asks for a visit, a dinner and a gift in one request", "林立一次申请拜访、宴请和礼品"
        )
        self.chapter(FRIDAY, "11:20", title)
        lin, aurora = self.stage.person("lin"), self.clients["AURORA"]
        text = self.say(
            f"/spend visit 800 + meal 600 + gift 300 CNY {aurora} Kick-off of the cloud project next Friday",
            f"/spend 拜访 800 + 宴请 600 + 礼品 300 元 {aurora} 云项目启动 下周五",
        )
        self.types("lin", text, self.stage.channel("sales"))
        form = lin.wait_for_modal(self.label("New request"), PATIENCE_SECONDS)
        for number in (2, 3):
            self._fill_item(form, number)
        form.fill({self.label("Expected result"): self.say("Go-live before winter", "入冬前上线")})
        self.stage.settle()
        self.pause("items")
        self.sends(form)
        self.sees("wen", self.say("one card for all three", "三项合一的卡片"), self.card("wen"), 14)
        self.pause("items-card")
        self.presses("wen", "Approve")
        self.pause("items-approved")

    def _fill_item(self, form: Modal, number: int) -> None:
        """For whom one of the items is: a contact of the customer, and a dinner for four."""

        def label(english: str) -> str:
            return self.reader.t("Item {number}: {words}", number=number, words=self.label(english))

        fields: dict[str, str | list[str]] = {label("Recipients"): form.offered(label("Recipients"))[:1]}
        if number == 2:
            fields[label("Headcount")] = "4"
        form.fill(fields)

    def _a_list_for_mid_autumn(self) -> None:
        title = self.say(
            "Ana asks for the Mid-Autumn gifts of all her customers by one list",
            "安然用一份名单申请全部中秋礼盒",
        )
        self.chapter(FRIDAY, "14:10", title)
        ana, list_word = self.stage.person("ana"), self.say("list", "名单")
        self.types("ana", f"/spend {list_word}", self.stage.channel("south"))
        form = ana.wait_for_modal(self.label("Request for a list"), PATIENCE_SECONDS)
        name = self.say("mid-autumn.csv", "中秋名单.csv")
        form.fill(
            {
                self.label("List"): [(name, self._mid_autumn_list())],
                self.label("Purpose"): self.say(
                    "Moon cakes with tea for Mid-Autumn, one box each", "中秋月饼茶礼，每家一盒"
                ),
                self.label("Expected result"): self.say("Every customer hears from us", "每位客户都收到问候"),
            }
        )
        self.pause("list-form")
        self.sends(form)
        card = self.card("sara")
        self.sees("sara", self.say("one card for the whole list", "整份名单一张卡片"), card, 14)
        self.pause("list-card")
        button = self.label("Approve without these…")
        self.clicks("sara", f"[{button}] 6")
        card.click(button)
        less = self.stage.person("sara").wait_for_modal(self.label("Approve without these"), PATIENCE_SECONDS)
        reason = self.say("They have left us", "该客户已终止合作")
        less.fill({self.label("Rows to leave out"): "6", self.label("Reason"): reason})
        self.sends(less)
        self.sees("ana", self.say("her card", "她的卡片"), self.card("ana"), 6)
        self.pause("list-approved")

    def _mid_autumn_list(self) -> bytes:
        """Five customers of the South, as a spreadsheet saves them."""
        note = self.say("Moon cakes with tea", "月饼茶礼")
        rows = [
            f"{code},,festival,80,1,{MID_AUTUMN},{note}"
            for code in ("DELTA", "MONSOON", "LOTUS", "CORAL", "GARNET")
        ]
        return "\n".join([",".join(LIST.all), *rows]).encode("utf-8-sig")

    def _log_the_actual(self) -> None:
        self.chapter(FRIDAY, "16:20", self.say("Mei logs what was really spent", "林梅登记实际支出"))
        mei = self.stage.person("mei")
        card = self.card("mei")
        button = self.label("Log actual")
        self.clicks("mei", f"[{button}]")
        card.click(button)
        form = mei.wait_for_modal(self.label("Log actual"), PATIENCE_SECONDS)
        form.fill(
            {
                self.label("Actual amount"): "385.50",
                self.label("Invoice number"): "INV-20931",
                self.label("Receipts"): [("receipt.pdf", receipt_pdf("tea set", 38550))],
                self.label("How did it go?"): "5",
                self.label("Result"): self.say("They invited us to the renewal talk", "客户邀请我们商谈续约"),
                self.label("This is the final amount"): True,
            }
        )
        self.pause("log")
        self.sends(form)
        self.sees("mei", self.say("her card, settled", "她的卡片，已结算"), card, 7)

    def _monday_digest(self) -> None:
        channel = self.stage.channel("sales")
        title = self.say(f"The digest arrives in {channel}", f"预算周报送达 {channel}")
        self.chapter(MONDAY, "09:00", title)
        # With months closed the forecast knows enough to propose transfers.
        self.runs("fin", f"goodwill close month {CLOSED}")
        operator = Operator("demo", email_of("fin"))
        self.stage.bot.books.administer(lambda tx: close_month(tx, CLOSED, operator))
        self.stage.bot.scheduler.tick()
        self.stage.settle()
        digest = self.stage.person("cleo").last_message(channel)
        self.sees("cleo", channel, digest, 18)
        self.pause("digest")

    def _controllers_home(self) -> None:
        self.chapter(
            MONDAY, "09:10", self.say("Fin, the controller, opens the Home tab", "预算管理员方静打开主页")
        )
        home = self.stage.person("fin").open_home(wait=PATIENCE_SECONDS)
        assert home is not None  # noqa: S101 - the demo must not go on with less
        self.sees("fin", self.say("Home", "主页"), home, 7)
        self.pause("home")
