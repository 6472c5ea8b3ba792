"""The words of each finding, in Chinese and English. `{name}` is filled from the finding's params."""

from typing import Final

from workflows.findings import Finding

TEXTS: Final[dict[str, tuple[str, str]]] = {
    # files
    "unreadable": ("这个文件无法读取（{code}）", "This file cannot be read ({code})"),
    "main-process": ("文件里没有编号为“{key}”的流程", "No process in the files has the id “{key}”"),
    "id-twice": ("编号“{id}”用了两次", "The id “{id}” is used twice"),
    "subprocess-id-twice": (
        "子流程编号“{id}”与另一个流程或子流程相同",
        "The sub-process id “{id}” is also the id of another process or sub-process",
    ),
    "id-reserved": ("编号“{id}”是系统保留的，请换一个", "The id “{id}” is reserved; choose another"),
    # what can be drawn
    "not-in-palette": ("本系统不办理这种节点：{kind}", "This kind of node is not run here: {kind}"),
    "construct": (
        "“{construct}”画上去不会起作用，请去掉",
        "“{construct}” would have no effect or a wrong one; remove it",
    ),
    "event-kind": ("{kind} 上不能用这种事件：{event}", "An event of kind {event} cannot stand on a {kind}"),
    "message-missing": ("消息事件没有写消息名称", "The message event names no message"),
    "error-missing": ("错误事件没有写错误代码", "The error event has no error code"),
    "timer-empty": ("定时事件没有写时限", "The timer has no text"),
    "host": (
        "边界事件只能附在任务、子流程或调用活动上",
        "A boundary event must sit on a task, sub-process or call",
    ),
    "boundary-must-interrupt": (
        "这种边界事件不中断时只会响一次，请改为中断型",
        "A boundary event of kind {event} that does not interrupt is caught only once; make it interrupt",
    ),
    "interrupts-multi": (
        "多实例活动上不能放中断型边界事件，请把活动包进一个子流程",
        "An interrupting event cannot sit on a multi-instance; put a sub-process around it",
    ),
    "error-host": (
        "错误边界事件只能附在子流程或调用活动上",
        "An error boundary must sit on a sub-process or a call",
    ),
    "error-not-caught": (
        "没有边界事件接住错误“{error}”，流程会当作正常结束",
        "No boundary catches the error “{error}”: the process would end as if all were well",
    ),
    "call-unknown": ("找不到被调用的流程“{called}”", "The called process “{called}” is not there"),
    "call-recursion": ("流程“{called}”调用了自己", "The process “{called}” ends up calling itself"),
    "nesting": ("子流程嵌套超过 {limit} 层", "Sub-processes are nested more than {limit} deep"),
    "call-depth": ("调用嵌套超过 {limit} 层", "Calls are nested more than {limit} deep"),
    "decision-unknown": ("找不到决策表“{decision}”", "The decision “{decision}” is not there"),
    "decision-id-twice": ("决策编号“{id}”用了两次", "The decision id “{id}” is used twice"),
    "script-empty": ("脚本任务是空的", "The script task is empty"),
    "multi-kind": ("这种节点不能多实例", "This kind of node cannot be repeated"),
    "multi-sequential": ("多实例只能并行", "A multi-instance must be parallel"),
    "multi-collection": ("多实例要写明集合（逐个部门）", "A multi-instance needs a collection"),
    "multi-item": (
        "多实例要写明每个实例的变量名，且与集合不同名",
        "A multi-instance needs an item with a name of its own",
    ),
    "multi-gathered": (
        "多实例的结果变量和汇总列表要一起写，且不同名",
        "The result of an instance and the gathered list go together, under different names",
    ),
    # flows
    "flow-dangling": ("连线的一端没有接上", "One end of the flow is not connected"),
    "flow-crosses": ("连线不能跨出子流程的边框", "A flow cannot cross the border of a sub-process"),
    "flow-to-itself": ("连线不能从节点回到它自己", "A flow cannot lead back to the node it leaves"),
    "flow-twice": ("两条连线的起点和终点完全相同", "Two flows have the same source and target"),
    "flow-into-event": ("连线不能指向开始事件或边界事件", "A flow cannot enter a start or boundary event"),
    "flow-after-end": ("结束事件后面不能再有连线", "No flow can leave an end event"),
    "condition-ignored": (
        "只有排他网关的出线可以带条件，这里的条件不会起作用",
        "Only flows of an exclusive gateway may have a condition; this one would be ignored",
    ),
    "condition-missing": ("网关的这条出线没有条件", "This flow of the gateway has no condition"),
    "condition-alone": ("网关只有一条出线，不能带条件", "The only flow of a gateway cannot have a condition"),
    "default-missing": ("排他网关要有一条默认出线", "An exclusive gateway needs a default flow"),
    "default-unknown": (
        "默认出线“{flow}”不是这个网关的出线",
        "The default flow “{flow}” does not leave this gateway",
    ),
    "default-with-condition": ("默认出线不能再带条件", "The default flow cannot have a condition"),
    "default-ignored": ("这种节点没有默认出线", "This kind of node has no default flow"),
    "dead-end": (
        "这里走不下去：没有出线，也不是结束事件",
        "The way stops here: no flow leaves and it is not an end",
    ),
    "implicit-split": ("任务后面分多路要用网关", "Use a gateway to split into several flows"),
    "start-one": (
        "每个流程和子流程要有且只有一个开始事件（现有 {count} 个）",
        "Exactly one start event is needed (found {count})",
    ),
    "end-missing": ("没有结束事件", "There is no end event"),
    "unreachable": ("从开始走不到这里", "This cannot be reached from the start"),
    "never-ends": ("从这里走不到结束", "No end can be reached from here"),
    "loop-never-waits": (
        "这个循环里没有人办理，会转个不停",
        "Nothing waits in this loop: it would never stop",
    ),
    "event-gateway-alone": ("事件网关至少要有两条出线", "An event gateway needs at least two flows"),
    "event-gateway-target": (
        "事件网关后面只能直接接捕获事件",
        "An event gateway leads straight to catch events of its own",
    ),
    "event-gateway-timers": ("事件网关后面只能有一个定时", "An event gateway can have one timer only"),
    "event-gateway-messages": (
        "事件网关后面不能等两次同一消息",
        "An event gateway cannot wait twice for one message",
    ),
    "join-may-stall": ("并行汇合可能永远等不齐", "This join may wait for ever"),
    "too-many-ways": (
        "流程的走法太多，无法逐一检查，请拆小",
        "There are too many ways through the process to check; split it",
    ),
    # language
    "expression": (
        "表达式写得不对：{source}（{detail}）",
        "The expression is not valid: {source} ({detail})",
    ),
    "name-unknown": ("没有叫“{name}”的数据", "Nothing is known under the name “{name}”"),
    "name-shape": ("“{name}”不能用作数据名", "“{name}” cannot be a name"),
    "value-never": (
        "“{name}”不会等于“{value}”，可能的值是：{values}",
        "“{name}” can never be “{value}”; it may be: {values}",
    ),
    "phrase": ("时限写得不对：{phrase}（{detail}）", "The time is not understood: {phrase} ({detail})"),
    # tables
    "table-policy": (
        "决策表只支持 UNIQUE、FIRST、COLLECT，不支持 {policy}",
        "Only UNIQUE, FIRST and COLLECT are evaluated, not {policy}",
    ),
    "table-too-large": (
        "决策表太大，无法逐条检查，请拆成几张",
        "The table is too large to be checked rule by rule; split it",
    ),
    "table-empty": (
        "决策表要有输入、输出和至少一条规则",
        "A table needs inputs, outputs and at least one rule",
    ),
    "table-output-name": (
        "输出名“{name}”不合适或重复",
        "The output name “{name}” is not valid or used twice",
    ),
    "table-row": ("这条规则的格数与表头不一致", "This rule does not have a cell for every column"),
    "rules-overlap": (
        "规则 {first} 和 {second} 会同时命中，UNIQUE 表不允许",
        "Rules {first} and {second} can hit together, which a UNIQUE table forbids",
    ),
    "rule-never": ("这条规则永远不会命中", "This rule can never hit"),
    "rule-shadowed": (
        "前面的规则 {earlier} 已经覆盖了这一条",
        "Rule {earlier} above already covers this one",
    ),
    "table-gap": ("没有规则对应：{example}", "No rule hits for: {example}"),
    # people
    "pools-several": ("一个文件只画一个泳池", "Draw one pool a file"),
    "pool-missing": ("流程没有泳池，泳道显示不出来", "The process has no pool, so its lanes cannot be shown"),
    "name-missing": ("没有名称", "It has no name"),
    "name-en-missing": ("没有英文名称", "It has no English name"),
    "property-unknown": ("不认识的属性“{name}”，是否写错？", "Unknown property “{name}”: a slip of the pen?"),
    "group-missing": ("人工任务要写明由谁办理（candidateGroup）", "A user task needs a candidateGroup"),
    "group-unknown": (
        "没有“{group}”这一组；可用：{groups}",
        "There is no group “{group}”; use one of: {groups}",
    ),
    "lane-missing": ("人工任务要放进泳道", "A user task must stand in a lane"),
    "form-missing": ("人工任务要指定表单", "A user task needs a form"),
    "form-unknown": ("找不到表单“{form}”", "The form “{form}” is not there"),
    "act-unknown": ("不认识的办理动作“{act}”", "Unknown act “{act}”"),
    # law
    "milestone-unknown": ("没有“{milestone}”这个节点含义", "There is no milestone “{milestone}”"),
    "withdrawal-missing": (
        "主流程要能随时撤回：在主体调用上放“withdrawal”消息边界事件",
        "A main process can be withdrawn from: put a “withdrawal” message boundary on the call of its body",
    ),
    "outcome-missing": ("主流程的结束事件要写明结果（outcome）", "An end of a main process needs an outcome"),
    "way-not-accepted": (
        "有一种走法没有经过受理（经过：{passed}）",
        "One way never passes acceptance (passes: {passed})",
    ),
    "way-not-decided": (
        "有一种走法没有经过决定（经过：{passed}）",
        "One way never passes the decision (passes: {passed})",
    ),
    "way-not-closed": (
        "有一种走法没有办结（经过：{passed}）",
        "One way never closes the case (passes: {passed})",
    ),
    "way-out-of-order": (
        "受理、决定、办结的先后不对（经过：{passed}）",
        "Acceptance, decision and closing come out of order (passes: {passed})",
    ),
    # forms
    "form-name": ("表单编号“{name}”与文件名不一致", "The form's id “{name}” is not its file name"),
    "form-name-twice": ("两个表单都叫“{name}”", "Two forms are called “{name}”"),
    "form-unused": ("没有任务使用这个表单", "No task uses this form"),
    "form-too-large": ("表单太大", "The form is too large"),
    "form-too-deep": ("分组嵌套太深", "Groups are nested too deeply"),
    "form-malformed": ("表单文件有误（{detail}）", "The form file is not valid ({detail})"),
    "form-type": ("不支持这种控件：{type}", "This kind of component is not supported: {type}"),
    "form-key": (
        "字段名“{key}”只能用小写字母、数字和下划线",
        "The key “{key}” may hold small letters, digits and underscores only",
    ),
    "form-key-twice": ("字段名“{key}”用了两次", "The key “{key}” is used twice"),
    "form-unknown-feature": ("不支持的设置：{feature}", "This setting is not supported: {feature}"),
    "form-figure": ("“{name}”不是合适的数字", "“{name}” is not a suitable figure"),
    "form-pattern": ("格式规则写得不对：{pattern}", "The pattern is not valid: {pattern}"),
    "form-options": ("要有选项，每项要有值", "Options are needed, each with a value"),
    "form-option-twice": ("有两个选项的值相同", "Two options have the same value"),
    "form-option-source": (
        "系统里没有“{source}”这份名单",
        "There is no list called “{source}” to choose from",
    ),
    "form-condition": ("隐藏条件写得不对（{detail}）", "The condition for hiding is not valid ({detail})"),
    "form-unknown-name": (
        "隐藏条件里没有叫“{name}”的字段",
        "The condition for hiding names a field “{name}” that is not there",
    ),
    "form-routing-text": (
        "自由填写的文字不能进入流程数据，只有选项和数字可以",
        "Free text never enters the process; only choices and figures may",
    ),
}


def text_of(finding: Finding, language: str = "zh") -> str:
    """The sentence for a finding; `language` is zh or en."""
    zh, en = TEXTS[finding.rule]
    return (en if language == "en" else zh).format_map(_Blanks(finding.params))


class _Blanks(dict[str, object]):
    """Params of a finding; a missing one leaves its place visible instead of failing."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
