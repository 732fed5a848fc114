"""What people write into their requests, decisions and results, in both languages."""

from __future__ import annotations

from demo.names import Words

PURPOSES = {
    "gift": (
        Words("Tea set to thank the project team", "感谢项目组的茶具"),
        Words("Books for the new purchasing team", "赠送新采购团队的书籍"),
        Words("Welcome gift at the start of the contract", "签约纪念礼品"),
        Words("Small gift for the anniversary of the partnership", "合作周年纪念品"),
    ),
    "festival": (
        Words("Festival boxes for the people we work with", "节日慰问礼盒"),
        Words("Seasonal greetings with regional specialities", "节日特产问候"),
    ),
    "meal": (
        Words("Dinner after the quarterly review", "季度回顾后的晚餐"),
        Words("Lunch with the users of the new release", "与新版本用户的午餐"),
        Words("Dinner about next year's contract", "商谈明年合同的晚餐"),
        Words("Working lunch about open complaints", "处理客诉的工作午餐"),
    ),
    "visit": (
        Words("On-site review of the installation", "现场检查安装情况"),
        Words("Visit about the renewal", "续约拜访"),
        Words("Meet the new head of operations", "拜访新任运营负责人"),
    ),
    "event": (
        Words("User day for customers of the region", "区域客户用户日"),
        Words("Product evening with demonstrations", "产品演示之夜"),
    ),
    "training": (
        Words("Administrator training at the customer", "客户管理员培训"),
        Words("Two-day workshop for key users", "关键用户两日研讨"),
    ),
    "summit": (Words("Autumn summit: hall and catering", "秋季峰会场地与餐饮"),),
    "custom_service": (
        Words("Health check of the installation", "系统健康检查"),
        Words("Migration week with an engineer on site", "工程师驻场迁移周"),
    ),
    "communication": (
        Words("Printed roadmap with a personal letter", "产品路线图与亲笔信"),
        Words("Satisfaction calls of the quarter", "季度满意度回访"),
    ),
    "technical_support": (
        Words("Spare parts and an engineer's visit", "备件与工程师上门"),
        Words("Weekend stand-by for the go-live", "上线周末值守"),
    ),
    "crm_system": (Words("Licences for the account plan", "客户计划许可证"),),
}
EXPECTED = (
    Words("Renewal signed this year", "年内续约"),
    Words("Contact with the decision maker", "与决策人建立联系"),
    Words("Complaint closed", "客诉关闭"),
    Words("Two more departments use the product", "新增两个使用部门"),
    Words("Higher satisfaction in the next survey", "下次满意度提升"),
)
RESULTS = (
    Words("They asked for an offer", "客户要求报价"),
    Words("Good talk, follow-up agreed", "沟通良好，约定后续"),
    Words("Renewal promised for autumn", "承诺秋季续约"),
    Words("Complaint solved on the spot", "现场解决客诉"),
    Words("Friendly, nothing concrete yet", "气氛友好，暂无具体进展"),
    Words("The decision maker did not come", "决策人未到场"),
)
OVER_REASONS = (
    Words("Two more of their people came", "对方多来了两位"),
    Words("The only free room was a dearer one", "仅剩价格较高的场地"),
)
LESS_REASONS = (
    Words("Last year's amount was enough", "去年的金额已足够"),
    Words("Please keep within the usual frame", "请控制在惯例范围内"),
    Words("Two people fewer will do", "减少两人即可"),
)
REJECT_REASONS = (
    Words("No clear reason for this customer now", "目前对该客户理由不足"),
    Words("We were there last month", "上个月刚去过"),
    Words("Please combine it with the user day", "请与用户日合并"),
)
QUESTIONS = (
    Words("Who else is coming from our side?", "我方还有谁参加？"),
    Words("Could this wait for the user day?", "能否等到用户日？"),
)
ANSWERS = (
    Words("Only the account manager and me", "只有客户经理和我"),
    Words("No, they decide in two weeks", "不能，客户两周内决定"),
)
LINE_RESULTS = {
    "GIFT-KEY": Words("Key customers renew", "重点客户续约"),
    "FESTIVAL": Words("Every active customer hears from us at the festivals", "节日期间问候每位活跃客户"),
    "EVENT-CLOUD": Words("60 new users of Cloud", "云服务新增 60 位用户"),
    "SUMMIT": Words("200 guests, 15 new leads", "200 位来宾，15 条新线索"),
}
NOTES = {
    "EVENT-CLOUD": Words(
        "The spring user day was larger than planned; no further event before November.",
        "春季用户日规模超出计划，十一月前不再安排活动。",
    ),
    "MEAL-SOUTH": Words(
        "Three contract rounds fell into one quarter; a transfer from visits is requested.",
        "三轮合同谈判集中在同一季度，已申请从拜访预算调剂。",
    ),
}
