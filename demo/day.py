"""One day at work, acted by people of the sample company and printed as they see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.i18n import Reader
from bot.services.requests.listing.list_file import SHAPE as LIST
from demo.company import YEAR
from demo.history import ZONE, local
from demo.names import ACME_BUYER, CLIENTS, HARBOUR_INSPECTOR, HARBOUR_MANAGER, STAFF, Words
from demo.receipts import receipt_pdf
from demo.screen import Screen, chart_lines, narrow_table
from demo.stage import TIMEZONE, Stage
from sandbox.client.render import render_text
from sandbox.client.surfaces import Modal, ShownMessage, Surface

FRIDAY, DINNER_DAY, MONDAY = date(YEAR, 9, 4), date(YEAR, 9, 9), date(YEAR, 9, 7)
MID_AUTUMN = date(YEAR, 9, 24)
SEE = Words("{name} sees: {what}", "{name} 看到：{what}")
TYPES = Words("types in {place}: {text}", "在 {place} 输入：{text}")
CLICKS = Words("clicks: {text}", "点击：{text}")
# Line, available, used, forecast and what stands out, of the digest's table.
GLANCE = (0, 1, 2, 3, 5)
_PATIENCE_SECONDS = 30.0


class Day:
    """Plays the day and prints it. Raises what a person would stumble over: nothing is skipped."""

    def __init__(
        self, stage: Stage, screen: Screen, pause: Callable[[str], None] = lambda _moment: None
    ) -> None:
        """`pause` is called with a moment when there is something to look at."""
        self.stage = stage
        self.pause = pause
        self.screen = screen
        self.reader = Reader(stage.locale, TIMEZONE)
        self.names = {each.key: each.name.in_(stage.locale) for each in STAFF}
        self.clients = {each.code: each.name.in_(stage.locale) for each in CLIENTS}

    def play(self) -> None:
        self._ask_for_a_gift()
        self._approve_less()
        self._dinner_with_an_official()
        self._three_items_in_one_request()
        self._a_list_for_mid_autumn()
        self._log_the_actual()
        self._monday_digest()
        self._controllers_home()

    # Words

    def say(self, en: str, zh: str) -> str:
        return zh if self.stage.locale == "zh_CN" else en

    def label(self, english: str) -> str:
        """A label or button, in the words that the product has for it."""
        return self.reader.t(english)

    def _chapter(self, day: date, clock: str, title: str) -> None:
        self.stage.settle()
        self.stage.set_clock(local(day, clock))
        weekday = local(day, clock).astimezone(ZONE).weekday()
        named = self.say("Mon Tue Wed Thu Fri", "周一 周二 周三 周四 周五").split()[weekday]
        self.screen.chapter(f"{named} {clock}", title)

    def _sees(self, key: str, what: str, surface: Surface, most: int) -> None:
        text = self._text(surface)
        title = SEE.in_(self.stage.locale).format(name=self.names[key], what=what)
        self.screen.shows(title, text, most)

    def _text(self, surface: Surface) -> str:
        """What is visible, with charts and tables made small."""
        if not any(block["type"] == "data_visualization" for block in surface.blocks):
            return surface.text(self.screen.inner)
        parts = []
        for block in surface.blocks:
            if block["type"] == "data_visualization":
                parts += chart_lines(block)
                continue
            if block["type"] in ("table", "data_table"):
                block = narrow_table(block, GLANCE, 5)
            parts.append(render_text([block], self.screen.inner, resolve=surface.name_of))
        return "\n".join(parts)

    def _card(self, key: str) -> ShownMessage:
        """Somebody's newest card; what is told in a reply under it stays in its thread."""
        return [each for each in self.stage.person(key).messages() if each.origin.thread_ts is None][-1]

    def _types(self, key: str, text: str, channel: str) -> None:
        self.screen.does(self.names[key], TYPES.in_(self.stage.locale).format(text=text, place=channel))
        self.stage.person(key).command(text, channel=channel)

    def _clicks(self, key: str, text: str) -> None:
        self.screen.does(self.names[key], CLICKS.in_(self.stage.locale).format(text=text))

    # Scenes

    def _ask_for_a_gift(self) -> None:
        self._chapter(FRIDAY, "08:40", self.say("Mei asks before spending", "林梅先申请，再花钱"))
        mei, acme = self.stage.person("mei"), self.clients["ACME"]
        text = self.say(
            f"/spend gift 480 CNY {acme} Tea set for Mid-Autumn", f"/spend 礼品 480 CNY {acme} 中秋茶具"
        )
        self._types("mei", text, self.stage.channel("sales"))
        form = mei.wait_for_modal(self.label("New request"), _PATIENCE_SECONDS)
        form.fill(
            {
                self.label("Recipients"): [ACME_BUYER.in_(self.stage.locale)],
                self.label("Planned date"): date(YEAR, 9, 22),
                self.label("Expected result"): self.say("Renewal signed this year", "年内续约"),
            }
        )
        self.stage.settle()
        self._sees("mei", self.say("the form, with its live check", "表单与实时校验"), form, 24)
        self.pause("form")
        submitted = form.submit()
        assert submitted, form.errors  # noqa: S101 - the demo must not go on with less
        self.stage.settle()

    def _approve_less(self) -> None:
        self._chapter(FRIDAY, "08:52", self.say("Bo approves less", "张博批准较少金额"))
        bo = self.stage.person("bo")
        card = self._card("bo")
        self._sees("bo", self.say("the approval card", "审批卡片"), card, 14)
        self.pause("approval")
        button = self.label("Approve less…")
        self._clicks("bo", f"[{button}] 400")
        card.click(button)
        form = bo.wait_for_modal(self.label("Approve less"), _PATIENCE_SECONDS)
        reason = self.say("400 is what we gave last year", "去年就是四百")
        form.fill({self.label("Approved amount"): "400", self.label("Reason"): reason})
        submitted = form.submit()
        assert submitted, form.errors  # noqa: S101 - as above
        self.stage.settle()
        self._sees("mei", self.say("her card, updated", "她的卡片，已更新"), self._card("mei"), 8)
        self.pause("requester")

    def _dinner_with_an_official(self) -> None:
        title = self.say(
            "Tom plans a dinner with a public official: compliance decides too",
            "唐墨计划宴请公职人员：合规同时审批",
        )
        self._chapter(FRIDAY, "10:05", title)
        tom, harbour = self.stage.person("tom"), self.clients["HARBOUR"]
        text = self.say(
            f"/spend meal 1800 CNY {harbour} Dinner after the inspection",
            f"/spend 宴请 1800 CNY {harbour} 码头检查后的晚餐",
        )
        self._types("tom", text, self.stage.channel("north"))
        form = tom.wait_for_modal(self.label("New request"), _PATIENCE_SECONDS)
        people = [each.in_(self.stage.locale) for each in (HARBOUR_INSPECTOR, HARBOUR_MANAGER)]
        form.fill(
            {
                self.label("Recipients"): people,
                self.label("Headcount"): "6",
                self.label("Planned date"): DINNER_DAY,
                self.label("Expected result"): self.say("Permit for the new pier", "新码头许可"),
            }
        )
        submitted = form.submit()
        assert submitted, form.errors  # noqa: S101 - as above
        self.stage.settle()
        card = self._card("ida")
        self._sees("ida", self.say("the compliance card", "合规审批卡片"), card, 11)
        for key in ("ida", "bo"):
            self._clicks(key, f"[{self.label('Approve')}]")
            self._card(key).click(self.label("Approve"))
            self.stage.settle()
        self._sees("tom", self.say("his card", "他的卡片"), self._card("tom"), 8)
        warning = self.stage.person("hana").last_message(self.stage.channel("north"))
        what = self.say("the warning in ", "预警，频道 ") + self.stage.channel("north")
        self._sees("hana", what, warning, 4)
        self.pause("warning")

    def _three_items_in_one_request(self) -> None:
        title = self.say(
            "Lin asks for a visit, a dinner and a gift in one request", "林立一次申请拜访、宴请和礼品"
        )
        self._chapter(FRIDAY, "11:20", title)
        lin, aurora = self.stage.person("lin"), self.clients["AURORA"]
        text = self.say(
            f"/spend visit 800 + meal 600 + gift 300 CNY {aurora} Kick-off of the cloud project next Friday",
            f"/spend 拜访 800 + 宴请 600 + 礼品 300 元 {aurora} 云项目启动 下周五",
        )
        self._types("lin", text, self.stage.channel("sales"))
        form = lin.wait_for_modal(self.label("New request"), _PATIENCE_SECONDS)
        for number in (2, 3):
            self._fill_item(form, number)
        form.fill({self.label("Expected result"): self.say("Go-live before winter", "入冬前上线")})
        self.stage.settle()
        self.pause("items")
        submitted = form.submit()
        assert submitted, form.errors  # noqa: S101 - as above
        self.stage.settle()
        self._sees("wen", self.say("one card for all three", "三项合一的卡片"), self._card("wen"), 14)
        self.pause("items-card")
        self._clicks("wen", f"[{self.label('Approve')}]")
        self._card("wen").click(self.label("Approve"))
        self.stage.settle()
        self._sees("lin", self.say("his card", "他的卡片"), self._card("lin"), 12)
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
        self._chapter(FRIDAY, "14:10", title)
        ana, list_word = self.stage.person("ana"), self.say("list", "名单")
        self._types("ana", f"/spend {list_word}", self.stage.channel("south"))
        form = ana.wait_for_modal(self.label("Request for a list"), _PATIENCE_SECONDS)
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
        submitted = form.submit()
        assert submitted, form.errors  # noqa: S101 - as above
        self.stage.settle()
        card = self._card("sara")
        self._sees("sara", self.say("one card for the whole list", "整份名单一张卡片"), card, 14)
        self.pause("list-card")
        button = self.label("Approve without these…")
        self._clicks("sara", f"[{button}] 6")
        card.click(button)
        less = self.stage.person("sara").wait_for_modal(
            self.label("Approve without these"), _PATIENCE_SECONDS
        )
        reason = self.say("They have left us", "该客户已终止合作")
        less.fill({self.label("Rows to leave out"): "6", self.label("Reason"): reason})
        submitted = less.submit()
        assert submitted, less.errors  # noqa: S101 - as above
        self.stage.settle()
        self._sees("ana", self.say("her card", "她的卡片"), self._card("ana"), 9)
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
        self._chapter(FRIDAY, "16:20", self.say("Mei logs what was really spent", "林梅登记实际支出"))
        mei = self.stage.person("mei")
        card = self._card("mei")
        button = self.label("Log actual")
        self._clicks("mei", f"[{button}]")
        card.click(button)
        form = mei.wait_for_modal(self.label("Log actual"), _PATIENCE_SECONDS)
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
        submitted = form.submit()
        assert submitted, form.errors  # noqa: S101 - as above
        self.stage.settle()
        self._sees("mei", self.say("her card, settled", "她的卡片，已结算"), card, 9)

    def _monday_digest(self) -> None:
        channel = self.stage.channel("sales")
        title = self.say(f"The digest arrives in {channel}", f"预算周报送达 {channel}")
        self._chapter(MONDAY, "09:00", title)
        self.stage.bot.scheduler.tick()
        self.stage.settle()
        digest = self.stage.person("cleo").last_message(channel)
        self._sees("cleo", channel, digest, 23)
        self.pause("digest")

    def _controllers_home(self) -> None:
        self._chapter(
            MONDAY, "09:10", self.say("Fin, the controller, opens the Home tab", "预算管理员方静打开主页")
        )
        home = self.stage.person("fin").open_home(wait=_PATIENCE_SECONDS)
        assert home is not None  # noqa: S101 - as above
        self._sees("fin", self.say("Home", "主页"), home, 13)
        self.pause("home")
