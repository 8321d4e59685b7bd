"""The page for whoever was handed a slip or a certificate: open to all, so bounded in everything."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from central.console.desk import Context, cleaned
from central.console.guard import HEADERS
from central.frames import is_name
from central.intake import drain, receive
from central.phonerating import SCORES, Rating, rate, standing, tidy
from central.platform import Platform
from central.problems import Refusal
from central.throttle import Throttle
from central.verifying import PDF_WORDS, Verdict, Verifier, trust_bytes
from sync.wire import MEDIA_TYPE
from sync.wire.signedpdf import MAX_PDF_BYTES, PdfFlaw
from sync.wire.slipcode import LONGEST
from sync.wire.trust import PATH_TRUST

_MAX_FORM_BYTES: Final = 4096
"""A slip and 200 characters, each of nine bytes in a form."""
_NO_SCORE: Final = "请先选一个分，再点“评价”。"
_NOT_PROVEN: Final = "这张回执现在不能评：它没有通过验证，或者平台还没有收到这一笔。"
BURST: Final = 20
SECONDS_EACH: Final = 3.0
_AT_ONCE: Final = 2
"""Uploads that are examined at the same time in one process; terminals come first."""

Render = Callable[[str, Context], str]


class VerifyPages:
    """Routes for anybody; nobody logs in here."""

    def __init__(self, platform: Platform, render: Render) -> None:
        self._platform = platform
        self._render = render
        self._verifier = Verifier(platform)
        self._throttle = Throttle(BURST, SECONDS_EACH)
        self._ratings = Throttle(BURST, SECONDS_EACH)
        self._limiter: CapacityLimiter | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/verify", self._page),
            Route("/verify/document", self._document, methods=["POST"]),
            Route("/verify/rating", self._rating, methods=["POST"]),
            Route(PATH_TRUST, self._trust),
        ]

    async def _page(self, request: Request) -> Response:
        number, code = (cleaned(request.query_params.get(name, ""), 64) for name in ("no", "code"))
        slip = cleaned(request.query_params.get("slip", ""), LONGEST + 1)
        work = partial(self._of_slip, slip) if slip else partial(self._of_paper, number, code)
        return HTMLResponse(await to_thread.run_sync(work), 200, HEADERS)

    async def _document(self, request: Request) -> Response:
        """The bytes of a PDF; a part of a page comes back."""
        wait = self._throttle.wait(request.client.host if request.client is not None else "")
        if wait:
            await drain(request)
            raise Refusal(429, "verify.too_many", "input", "验得太多了，请过一会儿再试。", retry_after=wait)
        if self._limiter is None:
            self._limiter = CapacityLimiter(_AT_ONCE)
        try:
            arrived = await receive(request, MAX_PDF_BYTES)
        except Refusal:
            verdict = Verdict("bad", "没有通过", "没有通过验证", PDF_WORDS[PdfFlaw.TOO_LARGE])
        else:
            verdict = await to_thread.run_sync(self._verifier.document, arrived.content, limiter=self._limiter)
        return HTMLResponse(self._render("_verdict.html", {"verdict": verdict}), 200, HEADERS)

    async def _rating(self, request: Request) -> Response:
        """A form of this page: slip, score, words. The same page comes back."""
        wait = self._ratings.wait(request.client.host if request.client is not None else "")
        if wait:
            await drain(request)
            raise Refusal(429, "verify.too_many", "input", "评得太多了，请过一会儿再试。", retry_after=wait)
        arrived = await receive(request, _MAX_FORM_BYTES)
        try:
            form = dict(parse_qsl(arrived.content.decode("utf-8", "replace"), max_num_fields=8))
        except ValueError:
            form = {}
        page, status = await to_thread.run_sync(partial(self._rated, form))
        return HTMLResponse(page, status, HEADERS)

    def _rated(self, form: Mapping[str, str]) -> tuple[str, int]:
        slip, score = cleaned(form.get("slip", ""), LONGEST + 1), form.get("score", "")
        row = self._verifier.transaction(slip)
        if row is None:
            return self._shown(verdict=Verdict("bad", "没有评上", "没有评上", _NOT_PROVEN)), 404
        if score not in set(map(str, SCORES)):
            return self._of_slip(slip, problem=_NO_SCORE), 400
        found = rate(self._platform, row, int(score), tidy(form.get("words", "")))
        return self._of_slip(slip, rating=found), 200 if found is Rating.GIVEN else 409

    async def _trust(self, _request: Request) -> Response:
        data = await to_thread.run_sync(lambda: trust_bytes(self._verifier.trust()))
        headers = {**HEADERS, "Content-Disposition": 'attachment; filename="trust.json"'}
        return Response(data, headers=headers, media_type=MEDIA_TYPE)

    def _of_slip(self, text: str, rating: Rating | None = None, problem: str = "") -> str:
        """``rating``: what has just come of one."""
        row = self._verifier.transaction(text) if rating is None else None
        found = standing(row) if row is not None else rating
        shown = "" if found is None else found.value
        return self._shown(verdict=self._verifier.slip(text), slip=text, rating=shown, problem=problem)

    def _of_paper(self, number: str, code: str) -> str:
        """By what is printed on a certificate: its number and its verification code."""
        if not (number or code):
            return self._shown()
        store = self._platform.store
        row = store.issued(number) if is_name(number) else None
        genuine = row is not None and hmac.compare_digest(row.verify_code.encode(), code.upper().encode())
        void = "" if row is None else store.void_since(row)
        withdrawn = store.withdrawn_since(number) if genuine else ""
        return self._shown(asked=True, document=row if genuine else None, void=void, withdrawn=withdrawn)

    def _shown(self, **more: object) -> str:
        empty: Context = {"visitor": None, "asked": False, "document": None, "void": "", "withdrawn": "", "verdict": None}
        empty |= {"slip": "", "rating": "", "problem": ""}
        return self._render("verify.html", {**empty, **more})
