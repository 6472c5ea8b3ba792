"""What the people of the demo are called, where they live, and what they write into forms. All of it is made up."""

from collections.abc import Mapping, Sequence

COUNTY = ("云溪县", "Yunxi County")

# code, letters of its case numbers, name, English name, its villages
TOWNSHIPS: Sequence[tuple[str, str, str, str, tuple[str, ...]]] = (
    ("C01", "LX", "龙溪镇", "Longxi", ("上坝村", "石桥村", "柳树沟村", "新民村", "茶园村")),
    ("C02", "QH", "青河镇", "Qinghe", ("青河村", "大湾村", "马家院村", "双龙村")),
    ("C03", "BS", "白石乡", "Baishi", ("白石村", "高坡村", "水井村", "岩脚村")),
    ("C04", "TY", "桃源镇", "Taoyuan", ("桃源村", "河口村", "杨柳村", "金竹村")),
)

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
RARE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "䶮", "𠮷", "夏侯", "令狐")
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志春生文斌海燕俊宇浩然子轩梓涵思雨佳怡晓东立新福贵翠花大山小河永康有才德顺金凤银花"
RARE_GIVEN = ("𠮷", "䶮", "㛃", "玥䶮", "喆", "𬭎")
LONG_NAMES = ("阿依古丽·买买提", "吾尔开希·艾山江", "扎西·多吉次仁")

URGES = ("群众已来问两次，请尽快办理。", "临近承诺期限，请抓紧。", "申请人急等证件用，请优先。")
COMMENTS = (
    "申请人行动不便，结果由村帮办员代送。",
    "已电话核实基本情况。",
    "材料原件已看，复印件归档。",
    "申请人上午来问进度，已当面答复。",
    "家中只有老人，联系其女儿：周末可到场。",
    "与派出所核对过户籍信息，一致。",
)
WITHDRAWALS = ("申请人已在外地办理", "家里商量后决定暂不申请", "材料暂时开不齐，先撤回")
HANDOFFS = ("现场勘查属于贵单位职责", "经核查应由贵单位办理", "涉及贵单位业务数据")
REASSIGNED = ("本人外出开会，请协助办理", "手上件太多，均衡一下")
PAUSES: Mapping[str, str] = {
    "hearing": "利害关系人申请听证",
    "inspection": "需委托检验机构检验",
    "testing": "需委托检测",
    "appraisal": "需第三方鉴定",
    "expert_review": "需组织专家评审",
}
EXTENSIONS = ("情况复杂，需进一步核查", "涉及多部门核对，短期内无法完成")
QUESTIONS = ("该户是否已享受同类补助？", "该地块是否涉及公益林？", "请核对户籍信息是否一致。")
ANSWERS = ("县局复核通过，同意。", "县局研究后不予批准，理由见函。", "材料附件不全，退回补充后再报。")

CARD_ANSWERS = (
    "承办人外出培训，未及时交接，已补办。",
    "系统比对延迟，已办结并向群众说明。",
    "人手不足，已调整分工。",
)
CARD_APPEALS = ("等待群众补充材料期间不应计时，请核。", "节假日调休未扣除，请核。")
CARD_RULINGS = {True: "经核，超期属实，警示成立。", False: "经核，超期系客观原因，撤销。"}
ORDERS = ("请三个工作日内说明超期原因并办结。", "该件群众多次反映，请限期办结。")
ORDER_ANSWERS = ("已办结，并向群众当面致歉。", "已明确责任人，本周内办结。")
FILES = ("户口簿.jpg", "授权书.jpg", "现场照片.jpg", "收入证明.jpg")

# What is written into a form's field, by the key of the field.
TEXTS: Mapping[str, Sequence[str]] = {
    "missing_papers": ("户口簿复印件\n近期一寸照片两张", "收入证明\n授权书（需本人签字）", "土地权属证明"),
    "notice_items": ("户口簿复印件\n近期一寸照片两张", "收入证明\n授权书（需本人签字）", "土地权属证明"),
    "refusal_reason": (
        "不属于本中心受理范围，已告知应到县级窗口办理",
        "不符合申请条件：已享受同类待遇",
        "不是本单位职责",
    ),
    "originals_kept": ("户口簿一本", "无"),
    "received_papers": ("户口簿复印件一份\n照片两张", "收入证明一份"),
    "findings": (
        "经入户核查，情况属实，符合条件。",
        "资料齐全，与系统比对一致。",
        "现场勘查无异议，邻里无纠纷。",
    ),
    "pre_review_findings": ("经入户调查和邻里走访，情况属实。", "家庭经济状况核对无异常。"),
    "handoff_reason": HANDOFFS,
    "arbitration_reason": ("与对方沟通后重新转办", "职责清楚，仍应由该单位办理", "为不耽误群众，先行办理"),
    "assignment_reason": ("按职责清单应由该单位承办",),
    "opinion_reason": ("占用公益林，不同意", "消防通道不足，需整改后再报"),
    "opinion_conditions": ("按规划红线退让", "无"),
    "answer_reason": ("不符合规定条件", "附件缺少核对报告，请补充后再报"),
    "county_document": ("云民审〔2026〕18号", "云审批〔2026〕7号"),
    "decision_reason": ("不符合规定条件，依据见附件",),
    "document_number": ("龙便民〔2026〕12号", "便民〔2026〕31号"),
    "result_number": ("2026-0117", "2026-0342"),
    "conversion_reason": ("系统比对未返回结果，当场无法办结", "需现场核实，当场无法办结"),
    "minutes": ("与会单位逐项核对材料，讨论现场情况，一致意见如下：同意按程序办理。",),
    "attendance": ("自然资源所、村镇建设办、林业站、农业服务中心",),
    "dissent": ("林业站认为涉及公益林，不同意",),
    "commitment_scope": ("承诺一个月内补交消防验收材料",),
    "visit_problem": ("跑了两趟才办好", "等的时间长", "工作人员没有说清楚需要什么材料"),
    "visit_note": ("电话回访，群众表示满意。", "群众建议多设一个取号机。"),
    "rating_comment": ("办得快，态度好", "等得有点久", "不错"),
    "complaint": ("反映等候时间太长", "反映材料要求前后不一"),
    "attempts": ("上午、下午各打一次，未接通",),
    "cause": ("窗口交接不清，造成群众多跑一趟",),
    "measures": ("已向群众道歉并上门送证；窗口交接改为书面登记。",),
    "procedure_result": ("鉴定已完成，报告已收到", "听证已结束，无异议"),
    "extension_ground": ("情况复杂，经批准延长",),
    "asked_whom": ("县局审批股", "县局业务科"),
    "track_note": ("对方答复正在走审批流程", "对方答复本周内出结果"),
    "agent_name": ("王小军", "李桂芳"),
    "tracking_number": ("EMS1187502344", "EMS1187509981"),
    "second_notice_reason": ("首次核对时漏看了附表，没有列全。",),
    "violation_note": ("已约谈窗口，要求首次核对时对照清单逐项列全。",),
    "review_note": ("核查记录未签字，请补", "请补充邻里走访记录"),
}
ANYTHING = ("已核对，无异议。", "按规定办理。", "情况已说明。", "已联系，处理中。")
