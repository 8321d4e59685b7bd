"""The step words of 那么: what is on the screen, on paper, in the queue and at the platform afterwards."""

from __future__ import annotations

from pytest_bdd import parsers, then

from tests.support.village import PATIENCE, Village, bare

FACTS_OF_PEOPLE = ("王秀英", "陈志明", "李嘉欣", "周小雨", "𠮷田健", "John Smith", "约翰·史密斯", "13800138000")


@then(parsers.parse('屏幕显示"{text}"'))
def screen_shows(village: Village, text: str) -> None:
    village.sees(text)


@then(parsers.parse('屏幕不显示"{text}"'))
def screen_hides(village: Village, text: str) -> None:
    village.never_sees(text)


@then(parsers.parse('打印出凭条，包含"{text}"'))
def slip_printed(village: Village, text: str) -> None:
    village.until(lambda: any(bare(text) in bare(slip) for slip in village.slips()), f"a slip with “{text}”")


@then(parsers.parse('打印出A4共{pages:d}页，包含"{text}"'))
def page_printed(village: Village, pages: int, text: str) -> None:
    village.until(lambda: any(bare(text) in bare(page) for page in village.pages()), f"a page with “{text}”")
    assert sum(page.count("\f") for page in village.pages()) == pages


@then("没有打印任何东西")
def nothing_printed(village: Village) -> None:
    assert village.slips() == []
    assert village.pages() == []


@then("同一份只打印了一次")
def printed_once(village: Village) -> None:
    papers = [*village.slips(), *village.pages()]
    assert len(papers) == 1, papers


@then(parsers.parse("待传队列中有{count:d}笔"))
def queue_holds(village: Village, count: int) -> None:
    village.until(lambda: village.client.do("queue")["transactions"] == count, f"{count} transactions in the outbox")


@then(parsers.parse('平台总账中有{count:d}笔"{title}"'))
def ledger_holds(village: Village, count: int, title: str) -> None:
    village.until(lambda: len(village.ledger(title)) >= count, f"{count} of {title} in the ledger")
    assert len(village.ledger(title)) == count


@then("平台没有重复的办件")
def no_duplicates(village: Village) -> None:
    rows = village.rig.central.ledger()
    assert len({row.entry_id for row in rows}) == len(rows)
    assert len({(row.terminal, row.seq) for row in rows}) == len(rows)
    transactions = [row.receipt_no for row in rows if row.kind == "transaction"]
    assert len(set(transactions)) == len(transactions)


@then(parsers.parse('语音播报包含"{text}"'))
def spoken(village: Village, text: str) -> None:
    village.until(
        lambda: any(text in str(sentence) for sentence in village.client.do("spoken")["spoken"]),  # type: ignore[attr-defined]
        f"“{text}” to be spoken",
    )


@then(parsers.parse('用"{tongue}"播报"{text}"'))
def spoken_in(village: Village, tongue: str, text: str) -> None:
    code = {"普通话": "cmn", "广东话": "yue", "客家话": "hak", "英语": "en"}[tongue]

    def said() -> bool:
        answer = village.client.do("spoken")
        texts, dialects = answer["spoken"], answer["dialects"]
        assert isinstance(texts, list)
        assert isinstance(dialects, list)
        return any(text in one and dialect == code for one, dialect in zip(texts, dialects, strict=True))

    village.until(said, f"“{text}” to be spoken in {tongue}")


@then("会话已清除")
def session_cleared(village: Village) -> None:
    village.until(lambda: village.client.do("session")["cleared"] is True, "the session to be wiped")
    assert village.client.do("traces", words=list(FACTS_OF_PEOPLE))["traces"] == []


@then("终端断电了")
def power_is_gone(village: Village) -> None:
    village.terminal.wait_until_dead(PATIENCE)


@then(parsers.parse("打印记录中有{count:d}张已确认"))
def effects_confirmed(village: Village, count: int) -> None:
    def confirmed() -> bool:
        effects = village.client.do("effects")["effects"]
        return isinstance(effects, dict) and effects.get("confirmed") == count

    village.until(confirmed, f"{count} confirmed papers")
