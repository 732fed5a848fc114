"""Who is who in the sample company, in English and in Chinese. Every name is invented."""

from __future__ import annotations

# ruff: noqa: E501 - a row of a table is read across, not down.
from typing import NamedTuple

LOCALES = ("en", "zh_CN")
SLACK_LOCALES = {"en": "en-US", "zh_CN": "zh-CN"}


class Words(NamedTuple):
    """The same thing in each language."""

    en: str
    zh_CN: str

    def in_(self, locale: str) -> str:
        return self.zh_CN if locale == "zh_CN" else self.en


class Employee(NamedTuple):
    """`key` is the Slack name and the e-mail's first part; `manager` is another key."""

    key: str
    name: Words
    title: Words
    department: str
    region: str
    manager: str
    tier: str = ""
    roles: str = ""


class Client(NamedTuple):
    """A customer; `value` is what they buy in a year, in whole yuan."""

    code: str
    name: Words
    segment: str
    lifecycle: str
    region: str
    product: str
    owner: str
    value: int
    state_owned: bool = False


DEPARTMENTS = {
    "sales": Words("Sales", "销售部"),
    "service": Words("Service", "服务部"),
    "finance": Words("Finance", "财务部"),
    "legal": Words("Legal", "法务部"),
    "it": Words("IT", "信息部"),
    "audit": Words("Audit", "审计部"),
}
REGIONS = {"north": Words("North", "华北"), "south": Words("South", "华南"), "west": Words("West", "西部")}
PRODUCTS = {
    "cloud": Words("Cloud", "云服务"),
    "devices": Words("Devices", "智能设备"),
    "analytics": Words("Analytics", "数据分析"),
}
CHANNELS = {
    "sales": Words("sales", "销售"),
    "north": Words("sales-north", "华北销售"),
    "south": Words("sales-south", "华南销售"),
    "service": Words("customer-service", "客户服务"),
    "finance": Words("budget-control", "预算管理"),
}
CHANNEL_MEMBERS = {
    "sales": "mei tom ana lin gus bo sara hana raj wen dan fin cleo",
    "north": "mei tom bo hana dan fin",
    "south": "ana sara raj dan fin",
    "service": "gus wen dan fin",
    "finance": "fin cleo dan hana raj wen ida otto ada",
}

# fmt: off
STAFF = (
    Employee("cleo", Words("Cleo Martin", "马可莉"), Words("CFO", "财务总监"), "finance", "", "", "cfo"),
    Employee("dan", Words("Dan Meyer", "孟丹"), Words("Sales director", "销售总监"), "sales", "", "cleo", "director"),
    Employee("hana", Words("Hana Sato", "韩娜"), Words("Head of sales, North", "华北销售负责人"), "sales", "north", "dan", "head"),
    Employee("raj", Words("Raj Patel", "罗杰"), Words("Head of sales, South", "华南销售负责人"), "sales", "south", "dan", "head"),
    Employee("wen", Words("Wen Ortiz", "温文"), Words("Head of service", "服务负责人"), "service", "west", "dan", "head"),
    Employee("bo", Words("Bo Zhang", "张博"), Words("Team lead, North", "华北销售主管"), "sales", "north", "hana", "lead"),
    Employee("sara", Words("Sara Costa", "沈莎"), Words("Team lead, South", "华南销售主管"), "sales", "south", "raj", "lead"),
    Employee("mei", Words("Mei Lin", "林梅"), Words("Account manager", "客户经理"), "sales", "north", "bo"),
    Employee("tom", Words("Tom Okafor", "唐墨"), Words("Account manager", "客户经理"), "sales", "north", "bo"),
    Employee("ana", Words("Ana Silva", "安然"), Words("Account manager", "客户经理"), "sales", "south", "sara"),
    Employee("lin", Words("Lin Novak", "林立"), Words("Account manager", "客户经理"), "sales", "west", "wen"),
    Employee("gus", Words("Gus Berg", "顾松"), Words("Service engineer", "服务工程师"), "service", "west", "wen"),
    Employee("fin", Words("Fin Rossi", "方静"), Words("Finance controller", "财务管控"), "finance", "", "cleo", "", "controller"),
    Employee("ida", Words("Ida Keller", "易达"), Words("Compliance", "合规"), "legal", "", "cleo", "", "compliance"),
    Employee("ada", Words("Ada Kim", "金雅"), Words("Administrator", "系统管理员"), "it", "", "cleo", "", "admin"),
    Employee("otto", Words("Otto Weiss", "魏然"), Words("Auditor", "审计员"), "audit", "", "cleo", "", "auditor"),
)

CLIENTS = (
    Client("ACME", Words("Acme", "安科集团"), "key", "growth", "north", "cloud", "mei", 4_200_000),
    Client("HARBOUR", Words("Harbour Authority", "北港集团"), "key", "maturity", "north", "devices", "tom", 3_600_000, True),
    Client("NORDWIND", Words("Nordwind Energy", "朔风能源"), "key", "maturity", "north", "analytics", "mei", 2_900_000),
    Client("ORION", Words("Orion Bank", "启明银行"), "key", "decline", "south", "analytics", "ana", 2_400_000),
    Client("DELTA", Words("Delta Logistics", "三江物流"), "key", "growth", "south", "cloud", "ana", 3_100_000),
    Client("PALM", Words("Palm Retail", "棕榈零售"), "key", "maturity", "south", "devices", "sara", 2_200_000),
    Client("SUMMIT", Words("Summit Steel", "高峰钢铁"), "key", "maturity", "west", "devices", "lin", 2_700_000, True),
    Client("AURORA", Words("Aurora Medical", "曙光医疗"), "key", "growth", "west", "cloud", "lin", 1_900_000),
    Client("BIRCH", Words("Birch Foods", "白桦食品"), "potential", "acquisition", "north", "cloud", "tom", 640_000),
    Client("GLACIER", Words("Glacier Water", "冰川水务"), "potential", "growth", "north", "analytics", "mei", 720_000, True),
    Client("IRONGATE", Words("Irongate Machines", "铁门机械"), "potential", "maturity", "north", "devices", "tom", 810_000),
    Client("LARK", Words("Lark Media", "云雀传媒"), "potential", "acquisition", "north", "cloud", "mei", 390_000),
    Client("MONSOON", Words("Monsoon Textiles", "季风纺织"), "potential", "growth", "south", "cloud", "ana", 560_000),
    Client("CORAL", Words("Coral Hotels", "珊瑚酒店"), "potential", "maturity", "south", "devices", "sara", 690_000),
    Client("LOTUS", Words("Lotus Pharma", "荷塘制药"), "potential", "growth", "south", "analytics", "ana", 930_000),
    Client("TIDE", Words("Tide Shipping", "潮声航运"), "potential", "acquisition", "south", "cloud", "sara", 480_000),
    Client("MESA", Words("Mesa Mining", "平顶矿业"), "potential", "maturity", "west", "devices", "lin", 870_000, True),
    Client("CANYON", Words("Canyon Solar", "峡谷光伏"), "potential", "growth", "west", "analytics", "lin", 610_000),
    Client("ALPINE", Words("Alpine Tea", "云岭茶业"), "general", "growth", "west", "cloud", "lin", 150_000),
    Client("BASALT", Words("Basalt Build", "玄石建设"), "general", "maturity", "north", "devices", "tom", 210_000),
    Client("CEDAR", Words("Cedar Schools", "雪松教育"), "general", "acquisition", "north", "cloud", "mei", 90_000),
    Client("DUNE", Words("Dune Glass", "沙丘玻璃"), "general", "decline", "west", "devices", "lin", 120_000),
    Client("EMBER", Words("Ember Ceramics", "炉火陶瓷"), "general", "maturity", "south", "devices", "sara", 140_000),
    Client("FJORD", Words("Fjord Fisheries", "远湾渔业"), "general", "growth", "north", "analytics", "tom", 175_000),
    Client("GARNET", Words("Garnet Jewels", "石榴珠宝"), "general", "decline", "south", "cloud", "ana", 110_000),
    Client("HEATHER", Words("Heather Toys", "木马玩具"), "general", "acquisition", "south", "cloud", "sara", 85_000),
    Client("ISLAND", Words("Island Ferries", "群岛轮渡"), "general", "maturity", "south", "devices", "ana", 260_000, True),
    Client("JUNIPER", Words("Juniper Print", "青松印刷"), "general", "decline", "north", "cloud", "mei", 70_000),
    Client("KESTREL", Words("Kestrel Drones", "红隼无人机"), "general", "acquisition", "west", "analytics", "lin", 230_000),
    Client("LINDEN", Words("Linden Bakeries", "椴树烘焙"), "general", "growth", "west", "cloud", "lin", 95_000),
)
# fmt: on
NEGLECTED = "ORION"
"""The key customer whom nobody has looked after this year: the digest must find it."""

GIVEN_NAMES = (
    Words("Li Na", "李娜"), Words("Emil", "文斌"), Words("Ines", "雨桐"), Words("Noah", "志远"),
    Words("Vera", "思敏"), Words("Jonas", "建国"), Words("Amara", "晓彤"), Words("Luca", "子轩"),
    Words("Freya", "雅婷"), Words("Hugo", "俊杰"), Words("Nadia", "静怡"), Words("Oscar", "海涛"),
    Words("Petra", "丽华"), Words("Samir", "明辉"), Words("Tessa", "婉清"), Words("Viktor", "国强"),
)  # fmt: skip
FAMILY_NAMES = (
    Words("Adler", "赵"), Words("Brandt", "钱"), Words("Cruz", "孙"), Words("Dubois", "周"),
    Words("Evans", "吴"), Words("Fischer", "郑"), Words("Garcia", "冯"), Words("Haas", "陈"),
    Words("Ito", "褚"), Words("Jansen", "蒋"), Words("Khan", "许"), Words("Lopez", "何"),
    Words("Moreau", "吕"), Words("Nair", "施"), Words("Olsen", "曹"), Words("Popov", "严"),
)  # fmt: skip
TITLES = (
    Words("Purchasing director", "采购总监"),
    Words("Head of operations", "运营负责人"),
    Words("IT manager", "信息经理"),
    Words("Project lead", "项目负责人"),
    Words("Finance manager", "财务经理"),
    Words("Engineer", "工程师"),
)
OFFICIAL_TITLES = (Words("Inspector", "监察员"), Words("Deputy bureau chief", "副局长"))

ACME_BUYER = Words("Li Na", "李娜")
HARBOUR_INSPECTOR = Words("Zhou Wei", "周伟")
HARBOUR_MANAGER = Words("Gao Ming", "高明")
