"""The pages of the operations console. Nothing here changes anything; nothing here shows personal data."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from central.console import words
from central.console.feed import ChangeFeed
from central.console.journey import journey_of
from central.frames import is_name
from central.ledgerview import ledger_entries
from central.platform import Platform
from central.problems import Refusal
from central.services import title_of
from sync.wire import MEDIA_TYPE

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"
_ROWS: Final = 50
_SECTIONS: Final = ("summary", "fleet", "waiting", "transactions", "log")

_WORDS: Final = (
    words.case_light,
    words.device_light,
    words.device_kind,
    words.event_word,
    words.failure_word,
    words.refusal_word,
    words.entry_state_word,
    words.grouped,
    words.store_word,
)

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Context = dict[str, object]


class Console:
    """Routes of the operations console over one platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._feed = ChangeFeed(platform.store)
        self._pages = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._pages.filters |= {"local_time": words.local_time, "title_of": title_of}
        self._pages.globals |= {word.__name__: word for word in _WORDS}

    def routes(self) -> list[Route]:
        """What the application mounts."""
        return [
            Route("/", self._home),
            Route("/journey", self._journey),
            Route("/verify", self._verify),
            Route("/ops/fragments/{name}", self._fragment),
            Route("/ops/stream", self._stream),
            Route("/ops/api/ledger", self._ledger),
        ]

    def close(self) -> None:
        """Ends the open streams."""
        self._feed.end()

    async def _page(self, template: str, gather: Callable[[], Context], status: int = 200) -> Response:
        html = await to_thread.run_sync(partial(self._render, template, gather))
        return HTMLResponse(html, status, HEADERS)

    def _render(self, template: str, gather: Callable[[], Context]) -> str:
        now = self._platform.clock()
        context: Context = {
            "ago": partial(words.ago, now=now),
            "link_light": partial(words.link_light, now=now),
            "departments": self._platform.departments,
            "now": self._platform.now(),
        }
        return self._pages.get_template(template).render(context | gather())

    async def _home(self, request: Request) -> Response:
        return await self._page("home.html", partial(self._everything, _receipt(request, "log")))

    async def _fragment(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name == "journey":
            return await self._page("_journey.html", partial(self._one_journey, _receipt(request, "receipt")))
        if name not in _SECTIONS:
            raise Refusal(404, "input.not_found", "input", "没有这个地址。")
        return await self._page(f"_{name}.html", partial(self._everything, _receipt(request, "log")))

    def _everything(self, log_receipt: str) -> Context:
        store = self._platform.store
        fleet = store.fleet()
        online = [row for row in fleet if words.link_light(row.last_seen, self._platform.clock()).tone == "good"]
        return {
            "totals": store.totals(),
            "fleet": fleet,
            "online": len(online),
            "waiting": store.pending(_ROWS),
            "transactions": store.transactions(_ROWS),
            "refusals": store.refusals(_ROWS),
            "log": store.journal(2 * _ROWS, log_receipt),
            "log_receipt": log_receipt,
        }

    async def _journey(self, request: Request) -> Response:
        return await self._page("journey.html", partial(self._one_journey, _receipt(request, "receipt")))

    def _one_journey(self, receipt_no: str) -> Context:
        return {"journey": journey_of(self._platform, receipt_no) if receipt_no else None, "receipt_no": receipt_no}

    async def _verify(self, request: Request) -> Response:
        number, code = _parameter(request, "no"), _parameter(request, "code")
        return await self._page("verify.html", partial(self._document, number, code))

    def _document(self, number: str, code: str) -> Context:
        row = self._platform.store.issued(number) if is_name(number) else None
        genuine = row is not None and hmac.compare_digest(row.verify_code.encode(), code.upper().encode())
        return {"document": row if genuine else None, "number": number}

    async def _stream(self, _request: Request) -> Response:
        if self._feed.full:
            raise Refusal(503, "platform.busy", "platform", "同时打开的页面太多，请稍后再试。", retry_after=30)
        return StreamingResponse(self._feed.events(), headers=HEADERS, media_type="text/event-stream")

    async def _ledger(self, _request: Request) -> Response:
        body = await to_thread.run_sync(self._ledger_json)
        return Response(body, headers=HEADERS, media_type=MEDIA_TYPE)

    def _ledger_json(self) -> bytes:
        store = self._platform.store
        return msgspec.json.encode({"ledger": ledger_entries(store), "duplicates_seen": store.duplicates_seen()})


def _parameter(request: Request, name: str) -> str:
    """A query parameter, cut to a length that no honest one reaches, safe to encode again."""
    return request.query_params.get(name, "").strip()[:64].encode("utf-8", "replace").decode()


def _receipt(request: Request, name: str) -> str:
    """A receipt number as people type it: in groups, in small letters."""
    return "".join(_parameter(request, name).split()).upper()
