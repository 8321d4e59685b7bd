"""The operations console: which pages there are, and what every page has in common. No page shows personal data."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from central.console import (
    account_pages,
    audit_pages,
    fleet_pages,
    invite_pages,
    log_pages,
    mandate_pages,
    notice_pages,
    order_pages,
    overview_pages,
    parked_pages,
    payment_pages,
    published_pages,
    review_pages,
    search_pages,
    spoken_pages,
    words,
    words_pages,
)
from central.console.codewords import code_advice, code_word
from central.console.desk import Context, Door
from central.console.devicewords import device_does, device_says
from central.console.feed import ChangeFeed
from central.console.guard import HEADERS, Guard
from central.console.roles import ROLE_WORDS, Right, Role
from central.console.verify_pages import VerifyPages
from central.platform import Platform
from central.problems import Refusal
from central.services import title_of

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"

DOORS: Final[tuple[Door, ...]] = (  # the first that fits a path is taken
    *search_pages.DOORS,
    *fleet_pages.DOORS,
    *invite_pages.DOORS,
    *log_pages.DOORS,
    *mandate_pages.DOORS,
    *order_pages.DOORS,
    *parked_pages.DOORS,
    *payment_pages.DOORS,
    *review_pages.DOORS,
    *spoken_pages.DOORS,
    *words_pages.DOORS,
    *published_pages.DOORS,
    *notice_pages.DOORS,
    *overview_pages.DOORS,
    *account_pages.DOORS,
    *audit_pages.DOORS,
)

_WORDS: Final = (
    words.break_light,
    words.break_stretch,
    words.case_light,
    words.device_light,
    words.device_kind,
    words.event_word,
    code_word,
    code_advice,
    device_says,
    device_does,
    words.entry_state_word,
    words.grouped,
    words.store_word,
    words.size_word,
)

_MENU: Final = (
    ("/", "总览", Right.SEE),
    ("/fleet", "终端", Right.SEE),
    ("/transactions", "办件", Right.SEE),
    ("/payments", "缴费", Right.SEE),
    ("/mandates", "授权", Right.SEE),
    ("/parked", "停放", Right.SEE),
    ("/review", "认定", Right.REVIEW),
    ("/published", "下发", Right.SEE),
    ("/log", "同步日志", Right.SEE),
    ("/orders", "工单", Right.SEE),
    ("/ratings", "好差评", Right.SEE),
    ("/publishing", "通知", Right.SEE),
    ("/audit", "审计", Right.AUDIT),
)


class Console:
    """Routes of the operations console over one platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._feed = ChangeFeed(platform.store)
        self._guard = Guard(platform, self._render)
        self._pages = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._pages.filters |= {"local_time": words.local_time, "title_of": title_of}
        self._pages.globals |= {word.__name__: word for word in _WORDS}
        self._pages.globals |= {
            "menu": _MENU,
            "rating_words": words.RATING_WORDS,
            "role_words": {role.value: ROLE_WORDS[role] for role in Role},
        }

    def routes(self) -> list[Route]:
        """What the application mounts."""
        return [
            *(self._guard.route(door) for door in DOORS),
            *self._guard.login_routes(),
            Route("/ops/stream", self._stream),
            *VerifyPages(self._platform, self._render).routes(),
        ]

    def close(self) -> None:
        """Ends the open streams."""
        self._feed.end()

    def _render(self, template: str, context: Context) -> str:
        now = self._platform.clock()
        common: Context = {
            "ago": partial(words.ago, now=now),
            "link_light": partial(words.link_light, now=now),
            "departments": self._platform.departments,
        }
        return self._pages.get_template(template).render(common | context)

    async def _stream(self, request: Request) -> Response:
        visitor = await to_thread.run_sync(partial(self._guard.visitor, request, counts_as_activity=False))
        if visitor is None:
            raise Refusal(401, "auth.login", "input", "请先登录。")
        if self._feed.full:
            raise Refusal(503, "platform.busy", "platform", "同时打开的页面太多，请稍后再试。", retry_after=30)
        return StreamingResponse(self._feed.events(), headers=HEADERS, media_type="text/event-stream")
