"""What was published for terminals, how far it has come, and which terminal runs which version."""

from __future__ import annotations

from typing import Final

from msgspec import UnsetType

from central.console.desk import Answer, Ask, Context, Door, Page
from central.console.roles import Right
from central.problems import Refusal
from central.rollout import Progress, progress
from central.store.records import Publication

_ROWS: Final = 30
_TERMINALS: Final = 200
CHANNEL_WORDS: Final = {"catalogue": "事项清单", "settings": "设置", "broadcasts": "通知和广播", "keys": "平台密钥"}


def whom(row: Publication) -> str:
    """Whom a publication is for, in words."""
    aim = row.manifest.aim
    parts = [f"区划 {row.target}" if row.target else "全部"]
    if not isinstance(aim, UnsetType):
        parts += [f"{len(aim.terminals)} 台点名的终端"] if aim.terminals else []
        parts += [f"{aim.percent}% 的终端"] if aim.percent < 100 else []
    return "，".join(parts)


def published(ask: Ask) -> Answer:
    """The newest publications."""
    rows = progress(ask.platform.store, ask.platform.store.publications(limit=_ROWS))
    return Page("published.html", {"rows": rows, "channels": CHANNEL_WORDS, "whom": whom})


def publication(ask: Ask) -> Answer:
    """One publication, terminal by terminal."""
    return Page("publication.html", _publication(ask))


def _publication(ask: Ask) -> Context:
    number = ask.number("number")
    row = next((one for one in ask.platform.store.publications() if one.number == number), None)
    if row is None:
        raise Refusal(404, "input.not_found", "input", "没有这次下发。")
    (one,) = progress(ask.platform.store, (row,))
    return {
        "one": one,
        "files": len(row.manifest.items),
        "channels": CHANNEL_WORDS,
        "whom": whom,
        "using": sorted(one.using)[:_TERMINALS],
        "waiting": _with_versions(ask, one),
        "most": _TERMINALS,
    }


def _with_versions(ask: Ask, one: Progress) -> list[tuple[str, int]]:
    """The terminals that lack it, with the version they have instead."""
    has = {row.terminal: row.version for row in ask.platform.store.channel_rows() if row.channel == one.row.channel}
    return [(name, has.get(name, 0)) for name in one.waiting[:_TERMINALS]]


DOORS: Final = (
    Door("/published", published, Right.SEE),
    Door("/publication", publication, Right.SEE),
)
