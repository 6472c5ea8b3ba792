"""What an error is called in Chinese and in English. English titles are the docstrings of the error classes."""

from collections.abc import Mapping

from app.errors import CaseworkError

# code of the class -> Chinese title
TITLES: Mapping[str, str] = {
    "casework-error": "这件事没有办成。",
    "clock-unsound": "服务器时间不对，暂停登记和办理。请联系管理员核对时间。",
    # not there
    "not-found": "没有这一项，或者您无权查看。",
    "case-not-found": "没有这个办件，或者您无权查看。",
    "task-not-found": "没有这项任务，或者您无权查看。",
    "service-item-not-found": "本中心没有这个事项。",
    "definition-not-found": "没有这个流程定义。",
    "document-not-found": "没有这份材料，或者您无权查看。",
    "card-not-found": "没有这张牌，或者您无权查看。",
    "demand-not-found": "没有这条诉求，或者您无权查看。",
    "order-not-found": "没有这件督办，或者您无权查看。",
    "incident-not-found": "没有这条异常，或者您无权处理。",
    "calendar-not-found": "没有这一版日历。",
    "post-not-found": "没有这个岗位，或者岗位并非如此任用。",
    "token-not-found": "没有这个访问令牌，或者它不属于您。",
    "person-not-found": "没有这个人员。",
    "registration-gone": "没有这份未完的登记：已经登记、已经丢弃，或放得太久。",
    "view-not-found": "没有这个视图，或者它不属于你。",
    "unit-not-found": "没有这个部门、窗口或中心。",
    "address-unknown": "这个地址下没有内容。",
    # not allowed
    "not-allowed": "您不能这样做。",
    "not-signed-in": "请先登录。",
    "sign-in-failed": "用户名或密码不对。",
    "too-many-tries": "尝试次数过多，请稍后再试。",
    "not-your-task": "这项任务由别人承办。",
    "not-your-desk": "这项任务属于其他部门或岗位。",
    "party-to-complaint": "这个办件您经手过，投诉由未经手的人答复。",
    "complaint-not-found": "没有这件投诉，或不在您的查看范围内。",
    "already-complained": "这个办件已有一件投诉在等待答复。",
    "not-your-role": "您的岗位没有这项权限。",
    "token-reads-only": "这个访问令牌只能读取。",
    # a colleague was first
    "conflict": "别人已先一步办理。",
    "task-taken": "同事已认领这项任务。",
    "task-over": "这项任务已经结束。",
    "nothing-free": "你的岗位上没有待认领的任务。",
    "case-over": "这个办件已经结束。",
    "open-already": "申请人的同一事项已有办件在办；确需另行登记的，请写明理由。",
    "registration-moved": "这份登记后来在另一个窗口保存过。",
    "edition-outdated": "本版日历是在另一版获批之前制作的，会使那一版的一些日期恢复原状。",
    "preview-moved": "影响预览后来又统计过，请先看新的结果。",
    "demand-over": "这条诉求已关联办件或已办结。",
    "stale-case": "您查看之后，办件已有变化。",
    "already-paused": "该时限已因同一事由暂停。",
    "not-empty": "数据库里已有办件或机构，演示数据只填入空库。",
    "version-taken": "这个版本已经存在。",
    "key-reused": "这个幂等键已用于另一条命令。",
    "name-taken": "这个名称已被使用。",
    # refused
    "refused": "命令已收到，但不能办理。",
    "form-invalid": "有几处需要修改。",
    "fields-invalid": "请求中有几处需要修改。",
    "not-possible-here": "办件目前所处的环节不能这样办理。",
    "cannot-pause-now": "目前不能暂停计时。",
    "cannot-extend-now": "目前不能延长时限。",
    "extension-used-up": "时限已经延长过一次。",
    "deadline-passed": "时限已过。",
    "definition-refused": "流程定义有错误。",
    "nothing-handed-in": "您还没有在这里上传材料。请先上传；送到窗口的材料，由窗口当面登记。",
    "file-refused": "这份文件不能接收。",
    "import-refused": "这份文件不能导入。",
    "calendar-refused": "这一版日历不能采用。",
    "preview-incomplete": "这一版日历的影响预览还在统计。",
    "password-outworn": "请先更换密码。",
    # the wire
    "bad-request": "请求无法读取。",
    "body-malformed": "请求正文不是所要求的 JSON。",
    "form-token-missing": "页面令牌缺失或已过期，请重新打开页面。",
    "cross-site": "请求来自其他网站。",
    "key-missing": "这条命令需要 Idempotency-Key。",
    "key-malformed": "Idempotency-Key 须为 8 至 128 个可见 ASCII 字符。",
    "tag-malformed": "If-Match 须为读取办件时得到的 ETag。",
    "cursor-unknown": "列表中没有这个位置，请不带游标重新开始。",
    "language-unknown": "这里没有这种语言。",
    "body-too-large": "正文超过了此地址允许的大小。",
    "wrong-media-type": "此地址接收的正文类型不同。",
    "wrong-method": "此地址没有这种方法。",
    # ours
    "broken": "系统出错了，没有做任何改动。",
    "engine-fault": "流程引擎无法完成这一步，没有做任何改动。",
    "mirror-broken": "办件的记录与流程引擎不一致。",
    "trail-broken": "留痕校验不通过。",
    "seal-broken": "加密内容无法打开。",
    "cannot-make-pdf": "这里不能生成 PDF。",
    "character-without-font": "文书中有本机字体没有的字。",
    "stalled": "办件没有待办事项，却尚未结束。",
    "unexpected": "出现意外错误，没有做任何改动。",
    "too-busy": "服务繁忙，请稍后再试。",
}

# code of the class -> (English, Chinese) with the facts that help, where all of them are known
DETAILS: Mapping[str, tuple[str, str]] = {
    "task-taken": ("{by} has claimed this task.", "{by} 已认领这项任务。"),
    "stale-case": (
        "You saw version {seen} of the case; it is version {now} by now.",
        "您看到的是第 {seen} 版，现在已是第 {now} 版。",
    ),
    "case-over": ("Case {number} has already ended.", "办件 {number} 已经结束。"),
    "preview-incomplete": (
        "Approve it or count it anew once every open case has been looked at.",
        "在办件全部统计完之后，才能批准或重新统计。",
    ),
    "edition-outdated": (
        (
            "{what} was approved after this one had been uploaded; approving this one would undo: {listed}. "
            "Upload its file anew, with these days where they should stay, or approve it knowing that."
        ),
        "本版上传之后，{what} 已获批准；批准本版会使其中这些日期恢复原状：{listed}。请把应保留的日期补进文件后重新上传，或在知情的情况下批准。",
    ),
    "cannot-make-pdf": (
        "The page of this paper prints from the browser all the same.",
        "这份文书的网页仍可在浏览器中打印。",
    ),
    "character-without-font": (
        "Print its page from the browser, or ask the operator to add a font that has the character.",
        "请在浏览器中打印网页，或请运维人员添加含有该字的字体。",
    ),
    "too-many-tries": (
        "Try again in {retry_after_seconds} seconds.",
        "请在 {retry_after_seconds} 秒后再试。",
    ),
}

# a word for what is wrong with one field -> (English, Chinese)
FIELDS: Mapping[str, tuple[str, str]] = {
    "required_choice": ("Choose one of the options.", "请选择一项。"),
    "required": ("This is needed.", "必填。"),
    "not_looked": ("Say that the papers were looked at.", "请确认已查看材料。"),
    "unknown_field": ("There is no such field.", "没有这个字段。"),
    "bad_type": ("This is of the wrong kind.", "类型不对。"),
    "not_an_option": ("This is not one of the choices.", "不在可选范围内。"),
    "too_long": ("This is too long.", "过长。"),
    "too_short": ("This is too short.", "过短。"),
    "too_small": ("This is too small.", "数值过小。"),
    "too_large": ("This is too large.", "数值过大。"),
    "too_many": ("These are too many.", "项数过多。"),
    "not_a_number": ("This is not a number.", "不是数字。"),
    "too_many_digits": ("This has too many digits after the point.", "小数位数过多。"),
    "bad_date": ("This is not a date.", "不是日期。"),
    "day_to_come": ("This day has not come yet.", "不能晚于今天。"),
    "day_too_early": ("This day lies before the day it was asked for.", "不能早于提出要求的日期。"),
    "bad_moment": ("This is not a moment with a zone.", "不是带时区的时刻。"),
    "bad_pattern": ("This does not have the right shape.", "格式不对。"),
    "bad_email": ("This is not an e-mail address.", "不是电子邮件地址。"),
    "bad_phone": ("This is not a telephone number.", "不是电话号码。"),
    "bad_key": ("This is not a key of ours.", "不是本系统的标识。"),
    "phone_shape": ("This is not a telephone number.", "不是电话号码。"),
    "id_number_shape": ("An ID number has 18 characters.", "身份证号码应为 18 位。"),
    "id_number_region": ("No region has this number.", "身份证号码的地区码不存在。"),
    "id_number_date": ("The ID number holds no possible date of birth.", "身份证号码的出生日期不对。"),
    "id_number_check": ("The last character of the ID number does not fit.", "身份证号码的校验码不对。"),
    "name_empty": ("A name is needed.", "请填写姓名或名称。"),
    "name_too_long": ("The name is too long.", "姓名或名称过长。"),
    "name_characters": ("The name holds characters no name has.", "姓名或名称中有不允许的字符。"),
    "login_shape": (
        "A sign-in name begins with a letter and has letters, digits, dots and dashes.",
        "用户名以字母开头，由字母、数字、点和横线组成。",
    ),
    "password_short": ("The password is too short: at least 10 characters.", "密码太短，至少 10 个字符。"),
    "password_long": ("The password is too long: at most 128 characters.", "密码太长，最多 128 个字符。"),
    "password_frequent": ("Everybody tries this password first.", "这个密码太常见。"),
    "password_login": ("The password is the sign-in name.", "密码不能就是用户名。"),
    "password_characters": ("The password holds characters nobody can type.", "密码中有无法输入的字符。"),
    "code_shape": (
        "The code has letters and digits, and begins with its parent's.",
        "代码由字母和数字组成，并以上级单位的代码开头。",
    ),
    "letters_shape": (
        "A centre, and only a centre, has letters A to Z for its numbers.",
        "只有中心须填写编号字母 A 至 Z。",
    ),
    "parent_shape": ("This unit hangs under another kind of unit.", "上级单位的类型不对。"),
    "role_not_here": ("This role does not stand in a unit of this kind.", "这类单位不设这个岗位角色。"),
    "unknown_word": ("This word is not one of ours.", "不在可选范围内。"),
    "past_due": (
        "This lies behind the deadline of the task; say past_due to put it aside all the same.",
        "晚于任务的到期时间；确需如此，请注明 past_due。",
    ),
    "is_past": ("This lies in the past.", "时间已过。"),
    "before_from": ("This lies before the beginning.", "早于起始日期。"),
    "term_is_over": ("The term is over already.", "任期已经结束。"),
    "password_same": ("The new password is the old one.", "新密码与旧密码相同。"),
    "not_for_yourself": ("This cannot be done for oneself.", "不能对本人这样做。"),
    "outside_case": (
        "This lies before the case was received, or is still to come.",
        "早于收件，或晚于现在。",
    ),
    "bad_length": ("This length cannot be counted.", "期限长度不对。"),
    "number_shape": ("This is not a case number.", "不是办件编号。"),
    "number_check": ("The check character of the case number does not fit.", "办件编号的校验位不对。"),
}


def title(error: CaseworkError | type[CaseworkError], language: str) -> str:
    """The title of an error, or of its nearest ancestor that has one."""
    kind = error if isinstance(error, type) else type(error)
    if language == "en":
        return (kind.__doc__ or "").strip().splitlines()[0]
    for ancestor in kind.__mro__:
        chinese = TITLES.get(code_of(ancestor)) if issubclass(ancestor, CaseworkError) else None
        if chinese:
            return chinese
    raise LookupError(kind.__name__)


def code_of(kind: type) -> str:
    """The public code of an error class, as `CaseworkError.code` has it."""
    name = kind.__name__
    return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def detail(error: CaseworkError, language: str) -> str:
    """What happened exactly; the title where there is nothing more to say."""
    both = DETAILS.get(error.code)
    if both is None:
        return title(error, language)
    try:
        return both[0 if language == "en" else 1].format_map(error.facts)
    except KeyError:
        return title(error, language)


def field_sentence(code: str, language: str) -> str:
    """What is wrong with one field. An unknown word is said plainly."""
    both = FIELDS.get(code, FIELDS["bad_type"])
    return both[0 if language == "en" else 1]
