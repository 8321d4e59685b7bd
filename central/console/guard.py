"""Between the web and the pages: who is asking, may they, and is it really they who ask."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import parse_qsl, quote, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from central.console.accounts import NotLoggedIn, Visitor, log_in, log_out, visitor_of
from central.console.board import FleetBoard
from central.console.desk import Answer, Ask, Context, Data, Door, File, Moved, Page
from central.platform import Platform
from central.problems import Refusal
from sync.wire import MEDIA_TYPE

MAX_FORM_BYTES: Final = 64 << 10
_MAX_FIELDS: Final = 50
_NOT_OURS: Final = "这个请求不是从平台自己的页面发出的，没有执行。请刷新页面再试。"

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Render = Callable[[str, Context], str]


class Guard:
    """Lets requests through to the pages."""

    def __init__(self, platform: Platform, render: Render) -> None:
        self._platform = platform
        self._board = FleetBoard(platform)
        self._render = render

    def route(self, door: Door) -> Route:
        """The door as the application mounts it."""

        async def endpoint(request: Request) -> Response:
            form = await _form(request) if door.method == "POST" else {}
            return await to_thread.run_sync(partial(self._serve, door, request, form))

        return Route(door.path, endpoint, methods=[door.method])

    def _serve(self, door: Door, request: Request, form: dict[str, str]) -> Response:
        visitor = self.visitor(request, counts_as_activity=door.kind == "page")
        if visitor is None:
            return _stranger(door, request)
        if not visitor.may(door.right):
            return self._refused(door, visitor, "auth.role", "你的角色没有这项权限。")
        if door.method == "POST" and not _meant(request, visitor, form):
            return self._refused(door, visitor, "auth.csrf", _NOT_OURS)
        ask = Ask(self._platform, visitor, self._board, dict(request.query_params), form, dict(request.path_params))
        try:
            return self._answer(door.work(ask), visitor)
        except Refusal as refusal:
            if door.kind != "page":
                raise
            return self._page(Page("refused.html", {"sentence": refusal.message}, refusal.status), visitor)

    def _refused(self, door: Door, visitor: Visitor, code: str, sentence: str) -> Response:
        if door.kind != "page":
            raise Refusal(403, code, "input", sentence)
        return self._page(Page("refused.html", {"sentence": sentence}, 403), visitor)

    def visitor(self, request: Request, *, counts_as_activity: bool) -> Visitor | None:
        """Who is logged in with this request's cookie."""
        token = request.cookies.get(cookie_name(request), "")
        return visitor_of(self._platform, token, counts_as_activity=counts_as_activity)

    def _answer(self, answer: Answer, visitor: Visitor) -> Response:
        if isinstance(answer, Page):
            return self._page(answer, visitor)
        if isinstance(answer, Moved):
            return RedirectResponse(answer.to, 303, HEADERS)
        if isinstance(answer, Data):
            return Response(answer.body, headers=HEADERS, media_type=MEDIA_TYPE)
        assert isinstance(answer, File)
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{answer.name}"'}
        return StreamingResponse(answer.chunks, headers=headers, media_type=answer.media_type)

    def _page(self, page: Page, visitor: Visitor | None) -> Response:
        return HTMLResponse(self._render(page.template, {"visitor": visitor, **page.context}), page.status, HEADERS)

    def login_routes(self) -> list[Route]:
        """Logging in and out."""
        return [
            Route("/login", self._login_page, methods=["GET"]),
            Route("/login", self._login, methods=["POST"]),
            Route("/logout", self._logout, methods=["POST"]),
        ]

    async def _login_page(self, request: Request) -> Response:
        return await to_thread.run_sync(self._login_form, request, "", 200)

    def _login_form(self, request: Request, fault: str, status: int) -> Response:
        to = _own_path(request.query_params.get("to", ""))
        nobody = not self._platform.store.users()
        return self._page(Page("login.html", {"fault": fault, "to": to, "nobody": nobody}, status), None)

    async def _login(self, request: Request) -> Response:
        form = await _form(request)
        if not _same_origin(request):
            return self._page(Page("refused.html", {"sentence": _NOT_OURS}, 403), None)
        return await to_thread.run_sync(self._log_in, request, form)

    def _log_in(self, request: Request, form: dict[str, str]) -> Response:
        name, password, code = (form.get(field, "") for field in ("name", "password", "code"))
        token = log_in(self._platform, name.strip()[:64], password, code[:16])
        if isinstance(token, NotLoggedIn):
            return self._login_form(request, token.sentence, token.status)
        answer = RedirectResponse(_own_path(request.query_params.get("to", "")), 303, HEADERS)
        answer.set_cookie(
            cookie_name(request), token, path="/", secure=_is_secure(request), httponly=True, samesite="strict"
        )
        return answer

    async def _logout(self, request: Request) -> Response:
        form = await _form(request)
        return await to_thread.run_sync(self._log_out, request, form)

    def _log_out(self, request: Request, form: dict[str, str]) -> Response:
        visitor = self.visitor(request, counts_as_activity=False)
        if visitor is not None:
            if not _meant(request, visitor, form):
                return self._page(Page("refused.html", {"sentence": _NOT_OURS}, 403), visitor)
            log_out(self._platform, visitor)
        answer = RedirectResponse("/login", 303, HEADERS)
        answer.delete_cookie(cookie_name(request), path="/", secure=_is_secure(request), httponly=True, samesite="strict")
        return answer


def cookie_name(request: Request) -> str:
    """The prefix makes browsers refuse the cookie from any other host or path; it exists for HTTPS only."""
    return "__Host-ops" if _is_secure(request) else "ops"


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, each once; raises :class:`Refusal` for anything that no page of ours sends."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_FORM_BYTES:
            raise Refusal(413, "input.too_large", "input", "填写的内容太长。")
    if content and kind != "application/x-www-form-urlencoded":
        raise Refusal(415, "input.form", "input", "平台不接受这种格式的表单。")
    try:
        pairs = parse_qsl(content.decode("ascii"), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="replace")
    except ValueError as error:
        raise Refusal(400, "input.form", "input", "表单的内容读不懂。") from error
    return dict(pairs)


def _meant(request: Request, visitor: Visitor, form: dict[str, str]) -> bool:
    given = form.get("csrf", "").encode("utf-8", "replace")
    return _same_origin(request) and hmac.compare_digest(given, visitor.csrf.encode())


def _same_origin(request: Request) -> bool:
    """What the browser says of where the form stood. Programs that say nothing are held by the token alone."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.headers.get("host", "")
    except ValueError:
        return False


def _stranger(door: Door, request: Request) -> Response:
    if door.kind != "page":
        raise Refusal(401, "auth.login", "input", "请先登录。")
    to = request.url.path + (f"?{request.url.query}" if request.url.query else "") if door.method == "GET" else "/"
    return RedirectResponse(f"/login?to={quote(_own_path(to), safe='')}", 303, HEADERS)


def _own_path(to: str) -> str:
    """A path of this console, never another host's address."""
    ours = to.startswith("/") and not to.startswith("//") and "\\" not in to and to.isprintable() and len(to) <= 500
    return to if ours else "/"
