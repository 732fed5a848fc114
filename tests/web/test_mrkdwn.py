"""What apps and people write becomes safe HTML."""

from __future__ import annotations

import pytest

from sandbox.web.kit.mrkdwn import Names, markdown_html, mrkdwn_html, plain_html, rich_html, text_html

NAMES = Names(
    user=lambda identity: {"U1": "Mei <b>"}.get(identity, identity),
    channel=lambda _identity: "sales",
    me="U1",
    locale="zh_Hans_CN",
    timezone="Asia/Shanghai",
    known=lambda words: words in ("#sales", "@mei"),
)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("*bold* _it_ ~gone~", "<strong>bold</strong> <em>it</em> <s>gone</s>"),
        ("_*both*_", "<em><strong>both</strong></em>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("`a*b*<c`", "<code>a*b*&lt;c</code>"),
        ("```x\n<y>```", "<pre>x\n&lt;y&gt;</pre>"),
        ("> a\n> b\nc", "<blockquote>a<br>b</blockquote>c"),
        ("&gt; a", "<blockquote>a</blockquote>"),
        ("one\ntwo", "one<br>two"),
        ("• x", '<span class="item">• x</span>'),
        (":tada: 10:30:45 :nothing_such:", "🎉 10:30:45 :nothing_such:"),
        ("<@U1>", '<span class="mention mine">@Mei &lt;b&gt;</span>'),
        ("<#C1|a&amp;b>", '<span class="mention">#a&amp;b</span>'),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("<!date^1700000000^{date_num} {time}|then>", "2023-11-15 06:13"),
    ],
)
def test_mrkdwn(source: str, shown: str) -> None:
    """Marks, mentions, emoji and dates show as in Slack."""
    assert mrkdwn_html(source, NAMES) == shown


@pytest.mark.parametrize(
    ("source", "found", "shown_as_it_is"),
    [
        ("see http://x.y/z.", ['href="http://x.y/z"'], "see http://x.y/z."),
        ("in #sales, for @mei.", [">#sales<", ">@mei<"], "in #sales, for @mei."),
        ("@here and @channel", [">@here<", ">@channel<"], "@here and @channel"),
        ("#nowhere a@mei a#sales", [], "#nowhere a@mei a#sales"),
    ],
)
def test_what_slack_looks_for_itself(source: str, found: list[str], shown_as_it_is: str) -> None:
    """Addresses and names that it knows act, unless the text is verbatim; marks and tags act in both."""
    html = text_html({"type": "mrkdwn", "text": source}, NAMES)
    assert all(each in html for each in found)
    assert html.count("<") == 2 * len(found)
    assert text_html({"type": "mrkdwn", "text": source, "verbatim": True}, NAMES) == shown_as_it_is
    styled = text_html({"type": "mrkdwn", "text": "*b* <@U1>", "verbatim": True}, NAMES)
    assert styled == '<strong>b</strong> <span class="mention mine">@Mei &lt;b&gt;</span>'


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "&lt;img src=x onerror=alert(1)&gt;",
        "<javascript:alert(1)|click>",
        '<https://x.y/"onmouseover="alert(1)|x>',
        "*<img src=x onerror=alert(1)>*",
        "`<svg onload=alert(1)>`",
        "<@U1|<b>>",
        "\x000\x01 `<b>`",
    ],
)
def test_nothing_written_becomes_markup(source: str) -> None:
    """No tag, attribute or script of a message reaches the page."""
    for html in (mrkdwn_html(source, NAMES), plain_html(source), markdown_html(source)):
        bare = html
        for tag in ("strong", "code", "span", "p", "a", "br", "em", "pre"):
            bare = bare.replace(f"<{tag}", "").replace(f"</{tag}>", "")
        assert "<" not in bare
        assert "javascript:" not in html.partition('href="')[2].partition('"')[0]
        assert not html.partition('href="')[2].partition('"')[2].startswith("onm")


def test_links_open_beside_the_page() -> None:
    """A link keeps its words and opens elsewhere."""
    html = mrkdwn_html("<https://x.y/?a=1&amp;b=2|the *list*>", NAMES)
    assert html == (
        '<a href="https://x.y/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">the *list*</a>'
    )


def test_rich_text() -> None:
    """Rich text keeps its styles and lists, and escapes its words."""
    styled = {"type": "text", "text": "<b>", "style": {"bold": True}}
    section = {"type": "rich_text_section", "elements": [styled]}
    listed = {"type": "rich_text_list", "style": "ordered", "elements": [section]}
    assert rich_html([section], NAMES) == '<div class="rich"><strong>&lt;b&gt;</strong></div>'
    assert '<ol class="indent0" start="1"><li><strong>&lt;b&gt;</strong></li></ol>' in rich_html(
        [listed], NAMES
    )
