"""The words that people use, beside the names that the policy gives.

They stand for shipped categories and contact channels; a company that has none of that id never meets them.
"""

from __future__ import annotations

from bot.domain.requests.request_state import RequestState


def _words(text: str) -> tuple[str, ...]:
    """One expression each: parted by commas."""
    return tuple(word.strip() for word in text.replace("\n", " ").split(",") if word.strip())


CATEGORY_WORDS: dict[str, tuple[str, ...]] = {
    "meal": _words("""
        meals, breakfast, brunch, lunch, dinner, supper, banquet, coffee, 餐饮, 早餐, 早饭, 午餐,
        午饭, 晚餐, 晚饭, 晚宴, 聚餐, 请客, 吃饭, 用餐, 便餐
    """),
    "gift": _words("gifts, present, presents, flowers, hamper, 礼物, 礼盒, 送礼, 伴手礼, 赠品, 鲜花"),
    "visit": _words("visits, trip, travel, site visit, 出差, 差旅, 走访, 上门拜访, 回访, 考察"),
    "event": _words("events, party, reception, concert, 聚会, 沙龙, 团建, 年会, 联谊"),
    "training": _words("trainings, workshop, course, seminar, 课程, 研讨会, 讲座"),
    "summit": _words("summits, conference, congress, forum, 大会, 论坛, 会议"),
    "festival": _words("festival, 节日, 节礼, 过节, 慰问"),
    "custom_service": _words("custom service, tailored, 定制, 专属服务"),
    "technical_support": _words("tech support, 技术支援, 现场支持"),
}

CHANNEL_WORDS: dict[str, tuple[str, ...]] = {
    "phone": _words("by phone, on the phone, over the phone, by telephone, 电话, 致电"),
    "mail": _words("by mail, by post, by courier, 邮寄, 快递"),
    "message": _words("by message, by text, on wechat, by wechat, 微信, 短信"),
    "online": _words("online, by video, video call, 线上, 视频"),
    "in_person": _words("in person, face to face, 当面, 上门, 面谈"),
}

STATE_WORDS: dict[RequestState, tuple[str, ...]] = {
    RequestState.WAITING_FOR_BUDGET: _words("waiting for budget, 等待预算, 待预算, 等预算"),
    RequestState.PENDING: _words("waiting for a decision, pending, waiting, 等待审批, 待审批, 审批中"),
    RequestState.CHANGES_REQUESTED: _words("waiting for an answer, asked, 待回复, 待答复, 待回答"),
    RequestState.APPROVED: _words("approved, 已批准, 已通过"),
    RequestState.SETTLED: _words("settled, done, 已结清, 已完成"),
    RequestState.CLOSED: _words("closed, 已关闭"),
    RequestState.REJECTED: _words("rejected, refused, declined, 已驳回, 被驳回, 已拒绝"),
    RequestState.WITHDRAWN: _words("withdrawn, 已撤回"),
    RequestState.EXPIRED: _words("expired, 已过期, 过期"),
}
"""What the states of a request are called, as the cards name them and as people do."""

SEARCH_FILLERS = frozenset(
    _words("requests, request, for, of, in, the, with, by, all, my, 的, 申请, 全部, 所有, 我的")
)
"""What says nothing about which request is looked for."""

FILLERS = _words("""
    would like to, please, want to, need to, request, order, spend, need, want, book, ask, get, buy,
    i'd, we'd, the, for, of, to, an, we, i, a, 我们, 帮我, 想要, 需要, 申请, 麻烦, 一笔, 一个, 一次,
    一份, 预订, 我, 想, 要, 请, 订
""")
"""What may stand before the first thing that says something; the longer before the shorter."""

NOT_A_NAME = frozenset(
    _words("""
        mid-autumn, christmas, easter, diwali, eid, hanukkah, thanksgiving, ramadan, spring, autumn,
        summer, winter, new, year, dragon, boat, lunar, chinese, national, day, festival, birthday,
        anniversary, kick-off, kickoff, january, february, march, april, may, june, july, august,
        september, october, november, december, feb, jan, mar, apr, jun, jul, aug, sep, sept, oct,
        nov, dec, monday, tuesday, wednesday, thursday, friday, saturday, sunday, today, tomorrow,
        next, this, q1, q2, q3, q4, vip, ceo, cfo, cto, hr, it, i, we, the, a, an, our, my, their,
        for, with, at, to, from, re, thank, thanks, tea, wine, dinner, lunch, breakfast, gift, visit,
        meal, meeting, team, contract, renewal, project
    """)
)
"""Words that are written with a capital letter and name no customer."""

COMPANY_ENDINGS = _words("""
    有限公司, 公司, 集团, 银行, 大学, 医院, 科技, 机械, 电子, 实业, 控股, 股份, 学院, 保险, 证券,
    能源, 汽车, 航空, 物流, 制药, 超市, 酒店, 工厂
""")
"""How a Chinese organisation's name ends, as a rule."""

COUNTED_THINGS = _words("""
    days, day, nights, night, hours, hour, bottles, bottle, boxes, box, sets, set, tickets, ticket,
    copies, pieces, piece, rooms, room, cups, bags, cards, times, items, packs, cases, seats, tables,
    units, years, weeks, months, minutes, 个小时, 个月, 季度, 小时, 天, 晚, 瓶, 盒, 箱, 套, 张, 本,
    件, 间, 杯, 袋, 次, 份, 束, 桌, 年, 周, 月, 号, 日, 点, 楼, 期, 个
""")
"""What a number counts that is no money."""

NUMBER_WORDS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "both": 2, "three": 3, "four": 4, "five": 5},
    **{"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20},
}

CHINESE_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def chinese_number(text: str) -> int | None:
    """1 to 99 as written with characters or digits (十二, 二十, 两, 12); None for anything else."""
    if text.isdigit():
        return int(text)
    tens, found, ones = text.partition("十")
    if not found:
        return CHINESE_DIGITS.get(text)
    if (tens and tens not in CHINESE_DIGITS) or (ones and ones not in CHINESE_DIGITS):
        return None
    return CHINESE_DIGITS.get(tens, 1) * 10 + CHINESE_DIGITS.get(ones, 0)
