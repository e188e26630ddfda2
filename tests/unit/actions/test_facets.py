"""Does a message get the narrower answer when it asks for it, and only then?"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.wording import Answer, Wording
from tests.unit.actions.stand_ins import WORDING

MESSAGES = [
    # topic, message, the facet that answers; empty: the topic's own answer
    ("half_done", "整改做完了罚款没交可以修复吗", "unpaid"),
    ("half_done", "我还欠着罚款能修复不", "unpaid"),
    ("half_done", "钱交了没整改能申请吗", "unrectified"),
    ("half_done", "没弄完能不能先报", ""),
    ("max_period", "最长公示几年", ""),
    ("max_period", "最短最长分别是多久", ""),
    ("max_period", "截止日期和最短公示期有啥区别", "two_periods"),
    ("max_period", "满三年还没交罚款会撤吗", "unfulfilled"),
    ("weekend", "到期那天不是工作日怎么办", ""),
    ("weekend", "审核算不算周末", "review"),
    ("several_penalties", "两份决定书怎么申请", ""),
    ("several_penalties", "同一天的三份决定书", ""),
    ("several_penalties", "一份决定书里有几种处罚", "kinds"),
    ("review_time", "几个工作日有结果", ""),
    ("review_time", "节假日算在里面吗", "working_days"),
    ("review_time", "出结果会通知我吗", "notified"),
    ("progress", "怎么查进度", ""),
    ("progress", "怎么还没消息", ""),
    ("progress", "没有回执怎么查", ""),
    ("progress", "用处罚决定书号能查进度吗", ""),
    ("progress", "结果会发短信吗", "notified"),
    ("progress", "修复决定书在哪下载", "proof"),
    ("progress", "修复完了会给证书吗", "proof"),
    ("is_this_real", "你说得靠谱吗", "sure"),
    ("is_this_real", "这短信靠谱吗", ""),
    ("late_fine", "晚交罚款有什么影响", ""),
    ("late_fine", "逾期还能交吗", ""),
    ("late_fine", "交晚了还能申请修复吗", "repair"),
    ("hardship", "能分期吗", ""),
    ("hardship", "能不能减免一点", "less"),
    ("appeal", "怎么申请撤销处罚", ""),
    ("appeal", "复议期间能先撤下来吗", "publicity"),
    ("rejected", "被退回怎么办", ""),
    ("rejected", "为什么不给我通过", "why"),
    ("still_shown", "企查查还有", ""),
    ("still_shown", "修复后多久更新", "how_long"),
    ("bidding_loan", "影响贷款吗", ""),
    ("bidding_loan", "投标承诺函里要不要写", "disclosure"),
    ("serious_list", "怎么提前移出", ""),
    ("serious_list", "列入前会告知吗", "notice"),
    ("my_record", "查我的记录", ""),
    ("my_record", "其他单位的呢", ""),
    ("my_record", "帮我查一下对手公司", "others"),
    ("materials", "要什么材料", ""),
    ("materials", "材料要不要盖章", "seal"),
    ("commitment_letter", "承诺书哪里下", ""),
    ("commitment_letter", "承诺书要法人签字吗", "seal"),
    ("how_to_apply", "哪里申请", ""),
    ("how_to_apply", "用ＡＰＰ能办吗", "mobile"),
    ("photo_materials", "營業執照要不要交", "licence"),
    ("photo_materials", "那要盖章吗", "seal"),
    ("half_done", "罰款沒繳能修復嗎", "unpaid"),
    ("half_done", "我不想交罚款行不行", "unpaid"),
    ("commitment_letter", "承諾書要簽名嗎", "seal"),
    ("review_time", "節假日算嗎", "working_days"),
    ("not_repairable", "还能修复吗", "possible"),
    ("not_repairable", "这样能修复吗", "possible"),
    ("not_repairable", "什么情况不能修复", ""),
    ("max_period", "到三年自动撤吗", "auto"),
    ("max_period", "没交罚款到期会自动撤吗", "unfulfilled"),
    ("link_broken", "短信里让我点链接填银行卡", "phishing"),
    ("link_broken", "信用中国登录不上", "site"),
    ("link_broken", "链接打不开", ""),
    ("is_this_real", "你们让我报验证码是真的吗", "phishing"),
    ("agency", "让我报验证码", "phishing"),
    ("agency", "有人说包过", ""),
    ("materials", "有个老师说交三千帮我写材料", "paid"),
    ("materials", "材料要交几份", ""),
    ("materials", "我交了5000元罚款要什么材料", ""),
    ("link_broken", "登录收不到验证码", "code"),
    ("link_broken", "上传的图片太大了", "size"),
    ("link_broken", "链接点开白屏", ""),
    ("link_broken", "申请页面白屏", "site"),
    ("link_broken", "用什么浏览器", "site"),
    ("link_broken", "链接打开要我填验证码", "phishing"),
    ("how_to_apply", "给八千块就包办是吗", "paid"),
    ("late_fine", "不交罚款会不会强制执行", "enforced"),
    ("closed_down", "被吊销营业执照了", "revoked"),
    ("closed_down", "吊销了许可证还有得修吗", "permit"),
    ("closed_down", "公司注销了", ""),
    ("credit_bureau", "法院的失信被执行人怎么修复", "court"),
    ("market_authority", "老赖怎么修复", "court"),
    ("serious_list", "被执行人名单怎么移出", "court"),
    ("receipt_lost", "罚款能开发票吗", "invoice"),
    ("receipt_lost", "收据丢了", ""),
    ("progress", "查询码没收到", "code"),
    ("review_time", "申请提交后能撤回吗", "withdraw"),
    ("opt_out", "处罚取消以后钱咋退", "money"),
    ("opt_out", "别打电话发短信就行", "calls"),
    ("opt_out", "只要短信不要电话", "calls"),
    ("opt_out", "不要再发短信打电话了", ""),
    ("opt_out", "别再发短信了", ""),
    ("opt_out", "短信电话都不要", ""),
    ("who_are_you", "你说的靠谱吗", "sure"),
    ("decision_lost", "我没收到处罚决定书", "not_received"),
    ("appeal", "起诉期间要交罚款吗", "payment"),
    ("renamed", "公司合并了谁申请", "merged"),
    ("several_penalties", "合并分立后谁申请", "merged"),
    ("max_period", "处罚信息公示在哪里", "where"),
    ("conditions", "要什么条件", ""),
    ("conditions", "哪些企业可以申请", "entitled"),
    ("sole_trader", "合作社能申请吗", "others"),
    ("sole_trader", "小饭店是个体户，能修复吗", ""),
    ("overpaid", "罚款多交了两千", ""),
    ("overpaid", "罚款转到别的单位去了", "wrong"),
    ("overpaid", "有人打电话说多交了罚款让我点链接退", "phishing"),
    ("overpaid", "罚款交少了两百", "less"),
    ("overpaid", "处罚撤销了，罚款怎么退", "annulled"),
    ("overpaid", "钱扣了，他们说没收到", "wrong"),
    ("pay_deadline", "罚款在哪里交", ""),
    ("pay_deadline", "老板个人的卡能交吗", "how"),
    ("appeal", "听证过了还是不服", ""),
    ("appeal", "决定书还没下来，能先说说理由吗", "before"),
    ("notice_letter", "告知书是干什么的", ""),
    ("notice_letter", "处罚事先告知书是什么", "before"),
    ("decision_lost", "决定书还没下来怎么办", "before"),
    ("individual", "我个人被罚，影响孩子考学吗", "effect"),
    ("individual", "我儿子个人挨的罚怎么修复", ""),
    ("how_to_apply", "申请表在哪个页面填", "form"),
    ("how_to_apply", "登录哪个平台申请", ""),
    ("proof_of_duty", "履行完毕证明有模板吗", "form"),
    ("offline_window", "让同事帮我带材料去窗口", "brought"),
    ("offline_window", "年纪大了，钱是老公去付的，想当面交材料", ""),
    ("who_reviews", "材料寄给谁", "post"),
    ("who_reviews", "消防大队搬走了谁来审", "moved"),
    ("renamed", "公司合并、改名了", "merged"),
    ("is_this_real", "修复决定书是真的吗", "genuine"),
    ("materials", "材料用顺丰寄行吗", "post"),
    ("materials", "公章丢了材料怎么盖", "seal_lost"),
    ("materials", "刚接手这家快递网点，要什么材料", ""),
    ("photo_materials", "原件要寄过去吗", "post"),
    ("photo_materials", "电子章行吗", "seal_lost"),
    ("commitment_letter", "承诺书电子签行吗", "seal_lost"),
    ("class_question", "临时查封算哪类", "order"),
    ("warning_published", "责令停产停业会公示吗", ""),
    ("rectification", "临时查封算处罚吗", "order"),
    ("rectification", "整改报告模板有吗", "report"),
    ("rectification", "改完没人上门验收", ""),
    ("review_time", "提交后发现填错了能改吗", "submitted"),
    ("rectification", "整改期限能延几天吗", "extend"),
    ("how_to_apply", "你帮我提交一下申请", "for_me"),
    ("how_to_apply", "怎么申请，帮我看看", ""),
    ("still_shown", "公众号的新闻还在", "news"),
    ("bidding_loan", "我们是招标代理，供应商修复了还扣分吗", "reviewer"),
    ("max_period", "五年前的处罚还在网上", "still"),
    ("commitment_letter", "承诺书签完寄哪", "post"),
    ("photo_materials", "附件传不上去", "fail"),
    ("photo_materials", "图片太大传不上去", "size"),
    ("sole_trader", "个体户没有公章能申请吗", "seal"),
    ("rejected", "我传错文件被退了", ""),
    ("record_wrong", "处罚信息重复公示", ""),
    ("agency", "他们说不成功全额退款", ""),
    ("progress", "过审以后有没有盖章的文件", "proof"),
    ("progress", "提交后给不给回执", "receipt"),
    ("is_it_deleted", "会永久删除吗", ""),
    ("who_are_you", "你是语音机器人吗", ""),
    ("my_record", "想核实借款企业的处罚", "others"),
]


@pytest.mark.parametrize(("topic", "message", "facet"), MESSAGES)
def test_a_narrower_question_gets_its_own_answer(topic: str, message: str, facet: str) -> None:
    assert WORDING.facet(topic, message) == (f"{topic}.{facet}" if facet else topic)


WORDINGS: dict[str, dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_name("facets.yml").read_text())


@pytest.mark.parametrize("facet", WORDINGS)
def test_ordinary_wordings_find_the_narrower_answer_and_near_ones_do_not(facet: str) -> None:
    topic = facet.partition(".")[0]
    missed = [message for message in WORDINGS[facet]["asks"] if WORDING.facet(topic, message) != facet]
    caught = [message for message in WORDINGS[facet]["not"] if WORDING.facet(topic, message) == facet]
    assert (missed, caught) == ([], [])


@pytest.mark.parametrize("message", ["驗證碼", "驗 證 碼", "给个验证码?", "。验证码。", "ＡＰＰ", "App"])
def test_a_pattern_reads_one_script_one_width_no_blanks_and_no_marks_at_the_ends(message: str) -> None:
    wording = Wording({"a": Answer(answer="x"), "a.b": Answer(answer="y", when="验证码$|^APP$")})
    assert wording.facet("a", message) == "a.b"


def test_every_facet_has_a_message_that_asks_for_it_here_or_among_the_questions() -> None:
    from tests.conversations.test_questions import QUESTIONS

    asked = {f"{topic}.{facet}" for topic, _, facet in MESSAGES} | {one["topic"] for one in QUESTIONS}
    asked |= set(WORDINGS)
    shared = {"materials.licence", "pay_deadline.repair"}
    assert {name for name, one in WORDING.answers.items() if one.when} - asked - shared == set()


def test_an_answer_that_two_topics_share_is_the_same() -> None:
    assert WORDING.answers["conditions.entitled"].answer == WORDING.answers["not_repairable.entitled"].answer
    assert WORDING.answers["materials.training"].answer == WORDING.answers["training_report"].answer
