"""Where to begin in the sample company: five paths of a minute each."""

from __future__ import annotations

from bot.i18n import Reader
from demo.company import line_code
from demo.names import CHANNELS, CLIENTS, Words
from demo.plan_file import NEW_YEAR
from demo.story.steering import RUNS_DRY
from sandbox.web.kit.guide import Guide, GuidePath

ASKS, DECIDES, CONTROLS, STEERS, PLANS = "mei", "bo", "fin", "wen", "dan"
_CLIENT = next(each for each in CLIENTS if each.code == "NORDWIND")

_TITLE = Words(
    "Start here: be Mei, type {command}",
    "从这里开始：扮演林梅，输入 {command}",
)
_COMMAND = Words("/spend gift 300 CNY {client} Books", "/spend 礼品 300 CNY {client} 书籍")
_TITLES = {
    ASKS: Words("1. Ask (a minute)", "1. 申请（一分钟）"),
    DECIDES: Words("2. Decide (a minute)", "2. 审批（一分钟）"),
    CONTROLS: Words("3. Control (a minute)", "3. 管控（一分钟）"),
    STEERS: Words("4. Steer (a minute)", "4. 调剂（一分钟）"),
    PLANS: Words("5. Plan the next year (a minute)", "5. 编制下一年预算（一分钟）"),
}
_STEPS: dict[str, tuple[Words, ...]] = {
    ASKS: (
        Words("In {channel} type `{command}`.", "在 {channel} 输入 `{command}`。"),
        Words(
            "Fill in the rest; “{add}” asks for more at once. The form says whether it is allowed, what is "
            "left and who decides.",
            "填好其余各项；“{add}”可一次申请多项。表单会显示是否允许、还剩多少、由谁审批。",
        ),
        Words(
            "Press “{submit}”: your card is under Apps › Goodwill › Messages, and follows the request.",
            "点击“{submit}”：卡片在“应用 › Goodwill › 消息”中，随申请更新。",
        ),
    ),
    DECIDES: (
        Words("Home shows what waits for you, Mei's request too.", "主页列出等您审批的申请，包括林梅的。"),
        Words(
            "Press “{approve}” on one, or open a card under Messages and try “{less}”.",
            "点击其中一项的“{approve}”，或在“消息”中打开卡片试试“{less}”。",
        ),
        Words(
            "Be Mei again: her card has changed, with “{log}” on it.",
            "再次扮演林梅：她的卡片已更新，上面有“{log}”。",
        ),
    ),
    CONTROLS: (
        Words(
            "Home shows the plan, exceptions and actuals that are overdue.",
            "主页显示预算方案、异常支出和逾期未登记的实际支出。",
        ),
        Words("In {channel} read Monday's digest.", "在 {channel} 查看周一的预算周报。"),
        Words(
            "There type `/spend digest` for the one of now.", "在那里输入 `/spend digest` 查看当前的周报。"
        ),
    ),
    STEERS: (
        Words(
            "Under Apps › Goodwill › Messages a card says that {dry} runs dry and which line keeps money. "
            "Press “{transfer}”.",
            "“应用 › Goodwill › 消息”中有卡片提示 {dry} 将用完、哪个项目有结余。点击“{transfer}”。",
        ),
        Words(
            "The form is filled in, with both lines before and after: press “{ask}”.",
            "表单已填好，并显示两个项目调整前后的金额：点击“{ask}”。",
        ),
        Words(
            "Be Dan, whose line gives, then Fin: press “{approve}” under Messages.",
            "扮演调出项目的负责人孟丹，再扮演方静：在“消息”中点击“{approve}”。",
        ),
    ),
    PLANS: (
        Words(
            "Fin's plan waits under Apps › Goodwill › Messages: see what it changes, press “{agree}”.",
            "方静的预算方案在“应用 › Goodwill › 消息”中：查看变化，点击“{agree}”。",
        ),
        Words(
            "Be Cleo, the CFO: her card has come. Press “{approve_plan}”.",
            "扮演财务总监马可莉：卡片已送达，点击“{approve_plan}”。",
        ),
        Words(
            "Under the hood, move the clock to {new_year}, 09:00: the plan is in force. As Fin type "
            "`/spend plan` in {control}.",
            "在“幕后”把时钟调到 {new_year} 09:00：方案即生效。扮演方静，在 {control} 输入 `/spend plan`。",
        ),
    ),
}


def demo_guide(locale: str) -> Guide:
    """The guide in one language; buttons are called what the product calls them."""
    reader = Reader(locale)
    channel = CHANNELS["sales"].in_(locale)
    facts = {
        "command": _COMMAND.in_(locale).format(client=_CLIENT.name.in_(locale)),
        "channel": f"#{channel}",
        "submit": reader.t("Submit"),
        "add": reader.t("Add an item"),
        "approve": reader.t("Approve"),
        "less": reader.t("Approve less…"),
        "log": reader.t("Log actual"),
        "dry": line_code(RUNS_DRY, locale),
        "transfer": reader.t("Propose transfer"),
        "ask": reader.t("Ask for it"),
        "agree": reader.t("Agree"),
        "approve_plan": reader.t("Approve the plan"),
        "new_year": reader.date(NEW_YEAR),
        "control": f"#{CHANNELS['finance'].in_(locale)}",
    }
    paths = [
        GuidePath(
            _TITLES[person].in_(locale).format(**facts),
            person,
            channel if person == ASKS else "home",
            [step.in_(locale).format(**facts) for step in _STEPS[person]],
        )
        for person in (ASKS, DECIDES, CONTROLS, STEERS, PLANS)
    ]
    return Guide(_TITLE.in_(locale).format(**facts), paths)
