"""Every block and every element once, as an app would send them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words, "emoji": True}


def mrkdwn(words: str) -> Json:
    return {"type": "mrkdwn", "text": words}


def labelled(label: str, block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def option(words: str, **more: Any) -> Json:
    return {"text": plain(words), "value": words.lower(), **more}


def button(words: str, action: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action, "text": plain(words), "value": action, **more}


def approval(customer: str = "Acme", amount: str = "480") -> list[Json]:
    sure = {
        "title": plain("Reject?"),
        "text": mrkdwn("*Really* reject it?"),
        "confirm": plain("Reject it"),
        "deny": plain("Keep it"),
    }
    return [
        {"type": "header", "text": plain("Request GW-2026-0042")},
        {
            "type": "section",
            "fields": [
                mrkdwn(f"*Customer*\n{customer}"),
                mrkdwn(f"*Amount*\n{amount} CNY"),
                mrkdwn("*When*\n15 Sep 2026"),
                mrkdwn("*Line*\nGIFT-KEY"),
            ],
        },
        {"type": "context", "elements": [mrkdwn(":seedling: Key customer · this year 12,400 CNY")]},
        {
            "type": "actions",
            "block_id": "decision",
            "elements": [
                button("Approve", "approve", style="primary"),
                button("Reject…", "reject", style="danger", confirm={**sure, "style": "danger"}),
                button("Whisper", "whisper"),
            ],
        },
    ]


def decided(action: str, user: str) -> list[Json]:
    words = "Approved" if action == "approve" else "Rejected"
    return [{"type": "section", "text": mrkdwn(f":white_check_mark: *{words}* by <@{user}>")}]


def spend_form(check: str = "Nothing checked yet") -> Json:
    every = {"trigger_actions_on": ["on_character_entered"]}
    return {
        "type": "modal",
        "callback_id": "gallery.spend",
        "title": plain("New request"),
        "submit": plain("Submit"),
        "close": plain("Cancel"),
        "blocks": [
            labelled(
                "Customer",
                "customer",
                {"type": "external_select", "action_id": "customer", "min_query_length": 2},
            ),
            labelled(
                "Amount",
                "amount",
                {
                    "type": "number_input",
                    "action_id": "amount",
                    "is_decimal_allowed": True,
                    "min_value": "1",
                    "dispatch_action_config": every,
                },
                dispatch_action=True,
            ),
            labelled(
                "Purpose",
                "purpose",
                {"type": "plain_text_input", "action_id": "purpose", "multiline": True},
                optional=True,
            ),
            {"type": "section", "block_id": "check", "text": mrkdwn(check)},
        ],
    }


def _select(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": kind, "placeholder": plain("Pick one"), **more}


OPTIONS = [option("Gift"), option("Meal"), option("Event :tada:")]


def every_field() -> Json:
    described = [option("Email", description=mrkdwn("*once* a day")), option("Slack"), option("Phone")]
    fields = [
        ("Category", _select("static_select", options=OPTIONS)),
        ("Categories", _select("multi_static_select", options=OPTIONS, initial_options=OPTIONS[:2])),
        ("Customer", {"type": "external_select", "action_id": "customer", "min_query_length": 2}),
        ("Customers", {"type": "multi_external_select", "action_id": "customers", "min_query_length": 1}),
        ("Owner", _select("users_select")),
        ("Guests", _select("multi_users_select")),
        ("Conversation", _select("conversations_select")),
        ("Conversations", _select("multi_conversations_select")),
        ("Channel", _select("channels_select")),
        ("Channels to tell", _select("multi_channels_select")),
        ("Day", {"type": "datepicker", "action_id": "day", "initial_date": "2026-09-15"}),
        ("Time", {"type": "timepicker", "action_id": "time", "initial_time": "09:30"}),
        ("Moment", {"type": "datetimepicker", "action_id": "moment", "initial_date_time": 1789459200}),
        (
            "Urgency",
            {
                "type": "radio_buttons",
                "action_id": "urgency",
                "options": OPTIONS,
                "initial_option": OPTIONS[0],
            },
        ),
        ("Tell me by", {"type": "checkboxes", "action_id": "tell", "options": described}),
        ("Name", {"type": "plain_text_input", "action_id": "name", "placeholder": plain("Your name")}),
        ("Story", {"type": "plain_text_input", "action_id": "story", "multiline": True}),
        ("Headcount", {"type": "number_input", "action_id": "heads", "is_decimal_allowed": False}),
        ("E-mail", {"type": "email_text_input", "action_id": "mail"}),
        ("Web page", {"type": "url_text_input", "action_id": "url"}),
        ("Notes", {"type": "rich_text_input", "action_id": "notes"}),
        (
            "Receipts",
            {"type": "file_input", "action_id": "files", "filetypes": ["pdf", "png"], "max_files": 3},
        ),
    ]
    alerts: list[Json] = [
        {"type": "alert", "level": level, "text": mrkdwn(f"*{level.title()}*: 预算 and budget")}
        for level in ("info", "warning", "error", "success")
    ]
    inputs = [
        labelled(name, f"f{index}", element, optional=True) for index, (name, element) in enumerate(fields)
    ]
    inputs[0]["hint"] = plain("What the money is for")
    return {
        "type": "modal",
        "callback_id": "gallery.form",
        "title": plain("Every element"),
        "submit": plain("Send"),
        "blocks": [*alerts, *inputs],
    }


def _section_accessories() -> list[Json]:
    accessories: list[Json] = [
        button("Open", "open", url="https://example.com/x?a=1&b='2'"),
        _select("static_select", options=OPTIONS),
        {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("Withdraw")]},
        {"type": "datepicker", "action_id": "when"},
        {"type": "image", "image_url": "https://example.com/cat.png", "alt_text": "A cat"},
    ]
    return [
        {"type": "section", "text": mrkdwn(f"A section with *{each['type']}*"), "accessory": each}
        for each in accessories
    ]


def _number(name: str, value: str) -> Json:
    return {"blocks": [{"type": "section", "text": mrkdwn(f"{name}\n*{value}*")}]}


TEXT = (
    "*bold* _italic_ ~strike~ `code` <https://example.com|a link> :tada: <!here>\n"
    "> quoted\n> twice\n"
    "• one item that is long enough to be wrapped on a narrow telephone, as lists often are\n• 第二项\n"
    "```code <b>block</b>\n  kept```\n"
    "&lt;script&gt;alert(1)&lt;/script&gt; <script>alert(2)</script>"
)
MARKDOWN = """## Markdown

1. **bold** and ~~gone~~
2. [link](https://example.com)

| a | b |
|---|---|
| 1 | <i>2</i> |
"""
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Rich ", "style": {"bold": True}},
                {"type": "text", "text": "text ", "style": {"italic": True, "strike": True}},
                {"type": "emoji", "name": "gift"},
                {"type": "link", "url": "https://example.com", "text": " link"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": each}]}
                for each in ("first", "second")
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "A quote"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = <b>1</b>"}]},
    ],
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]


def _cell(value: Any) -> Json:
    if isinstance(value, int):
        return {"type": "raw_number", "value": value, "text": f"{value:,}"}
    return {"type": "raw_text", "text": value}


def _rows(rows: list[list[Any]]) -> list[list[Json]]:
    return [[_cell(value) for value in row] for row in rows]


def _chart(kind: str) -> Json:
    if kind == "pie":
        chart: Json = {
            "type": "pie",
            "segments": [
                {"label": label, "value": value}
                for label, value in (("Gifts 礼品", 42), ("Meals", 30), ("Events", 28))
            ],
        }
    else:
        series = [
            {
                "name": name,
                "data": [{"label": month, "value": base + 7 * index} for index, month in enumerate(MONTHS)],
            }
            for name, base in (("Budget 预算", 40), ("Spent", 25))
        ]
        chart = {
            "type": kind,
            "series": series,
            "axis_config": {"categories": MONTHS, "x_label": "Month", "y_label": "kCNY"},
        }
    return {"type": "data_visualization", "title": f"A {kind} chart 图表", "chart": chart}


DATA: list[list[Any]] = [
    ["Line", "Budget", "Spent"],
    *[[f"LINE-{index:02}", 1000 * (13 - index), 37 * index] for index in range(1, 13)],
]

EVERY_MESSAGE: dict[str, list[Json]] = {
    "Words": [
        {"type": "header", "text": plain("Every block :sparkles:")},
        {"type": "section", "text": mrkdwn(TEXT)},
        {"type": "divider"},
        RICH,
        {
            "type": "markdown",
            "text": MARKDOWN,
        },
        {
            "type": "image",
            "image_url": "https://example.com/x.png",
            "alt_text": "A picture nobody can fetch",
            "title": plain("Picture"),
        },
    ],
    "Controls": [
        *_section_accessories(),
        {
            "type": "actions",
            "elements": [
                button("Plain", "plain"),
                button("Primary", "primary", style="primary"),
                button("Danger", "danger", style="danger"),
                _select("users_select"),
                {"type": "timepicker", "action_id": "at"},
                {"type": "checkboxes", "action_id": "ticks", "options": OPTIONS[:2]},
            ],
        },
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "good",
                    "positive_button": {"text": plain("Good"), "value": "1"},
                    "negative_button": {"text": plain("Bad"), "value": "0"},
                }
            ],
        },
    ],
    "Data": [
        {
            "type": "table",
            "rows": _rows([["Name", "金额", "Note"], ["Tea", 480, "Mid-Autumn"], ["Dinner", 12600, "年会"]]),
            "column_settings": [None, {"align": "right"}, {"is_wrapped": True}],
        },
        {"type": "data_table", "caption": "Variance by line", "rows": _rows(DATA), "page_size": 5},
    ],
    "Charts": [_chart("pie"), _chart("bar")],
    "More charts": [_chart("line"), _chart("area")],
    "Boxes": [
        {
            "type": "card",
            "title": mrkdwn("*A card*"),
            "subtitle": mrkdwn("with a subtitle"),
            "body": mrkdwn("Its body text"),
            "actions": [button("Choose", "choose")],
        },
        {
            "type": "container",
            "title": plain("A container"),
            "is_collapsible": True,
            "child_blocks": [
                {"type": "section", "text": mrkdwn("inside *it*")},
                {"type": "actions", "elements": [button("Inside", "inside")]},
            ],
        },
        {
            "type": "container",
            "title": plain("5 checks pass"),
            "subtitle": mrkdwn("nothing needs *attention*"),
            "is_collapsible": True,
            "default_collapsed": True,
            "child_blocks": [{"type": "context", "elements": [mrkdwn(":white_check_mark: within the cap")]}],
        },
        {
            "type": "layout",
            "label": "Four numbers",
            "is_label_visible": True,
            "grid_lines": "outer",
            "rows": [
                {"items": [_number("Budget", "120,000"), _number("Available", "48,000")]},
                {"items": [_number("Variance", "-2 %"), {**_number("Forecast", "118,500"), "width": "wide"}]},
            ],
            "fallback": [{"type": "section", "text": mrkdwn("*Budget* 120,000 · *Available* 48,000")}],
        },
        {
            "type": "carousel",
            "elements": [
                {"type": "card", "title": mrkdwn(f"Card {number}"), "body": mrkdwn("One of several")}
                for number in (1, 2, 3)
            ],
        },
    ],
}


def home(name: str) -> list[Json]:
    return [
        {"type": "header", "text": plain(f"Welcome home, {name}")},
        *approval()[1:],
        {"type": "divider"},
        labelled("Find", "find", {"type": "plain_text_input", "action_id": "find"}, dispatch_action=True),
    ]
