"""Questions that a person waits for, asked of the platform over the terminal's own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict

from kiosk.domain.readiness import NO_NETWORK
from kiosk.domain.trouble import Cause, Trouble
from sync import wire
from sync.wire.licences import LicencesRequest, LicencesResult
from sync.wire.login import LoginRequest, LoginResult
from sync.wire.mandate import MandateRequest, MandateResult
from sync.wire.payment import PaymentRequest, PaymentResult
from sync.wire.rating import RatedQuestion

if TYPE_CHECKING:
    from sync.courier import Courier
    from sync.policy import Failure

# What talks to the platform is imported where it is used: requests alone would keep the first screen waiting 0.15 s.


def department_asker(
    courier: Courier, wake_sync: Callable[[], None]
) -> Callable[[wire.IssueRequest], wire.IssueResult | Trouble]:
    """Asks a department, and once more when the answer was lost: the same request brings the same document."""

    from sync.policy import Failure

    def ask(request: wire.IssueRequest) -> wire.IssueResult | Trouble:
        answer = courier.issue(request)
        if isinstance(answer, Failure):
            answer = courier.issue(request)
        if isinstance(answer, Failure):
            wake_sync()
            return trouble_of_failure(answer)
        return answer

    return ask


def payment_asker(
    way: Callable[[], Courier | None], wake_sync: Callable[[], None]
) -> Callable[[PaymentRequest], PaymentResult | Trouble]:
    """Asks once: whoever wants to know what became of money asks again by himself. ``way``: None until it is open."""

    def ask(request: PaymentRequest) -> PaymentResult | Trouble:
        from sync.policy import Failure

        courier = way()
        answer = NO_NETWORK if courier is None else courier.payment(request)
        if not isinstance(answer, Failure):
            return answer
        wake_sync()
        return Trouble(answer.code, Cause(answer.cause), answer.message.rstrip("。"), "没有扣钱，请稍后再试。")

    return ask


def login_asker(
    way: Callable[[], Courier | None], wake_sync: Callable[[], None]
) -> Callable[[LoginRequest], LoginResult | Trouble]:
    """Asks once: a code is used up by the question."""

    def ask(request: LoginRequest) -> LoginResult | Trouble:
        from sync.policy import Failure

        courier = way()
        answer = NO_NETWORK if courier is None else courier.login(request)
        if not isinstance(answer, Failure):
            return answer
        wake_sync()
        advice = "换一个码再试，或者把身份证放在读卡区。"
        return Trouble(answer.code, Cause(answer.cause), answer.message.rstrip("。"), advice)

    return ask


class Askers(TypedDict):
    """Questions that change nothing when they are asked again, as ``kiosk.shell.ports.Outside`` has them."""

    ask_payment: Callable[[PaymentRequest], PaymentResult | Trouble]
    ask_standing: Callable[[MandateRequest], MandateResult | Trouble]
    ask_login: Callable[[LoginRequest], LoginResult | Trouble]
    ask_rated: Callable[[RatedQuestion], bool]
    ask_licences: Callable[[LicencesRequest], LicencesResult | Trouble]


def askers(way: Callable[[], Courier | None], wake_sync: Callable[[], None]) -> Askers:
    """``way``: None until it is open."""
    return {
        "ask_payment": payment_asker(way, wake_sync),
        "ask_standing": standing_asker(way, wake_sync),
        "ask_login": login_asker(way, wake_sync),
        "ask_rated": rated_asker(way),
        "ask_licences": licences_asker(way, wake_sync),
    }


def rated_asker(way: Callable[[], Courier | None]) -> Callable[[RatedQuestion], bool]:
    """Asks once. Without an answer nothing is known, and whoever wants to rate may: the first one counts."""

    def ask(question: RatedQuestion) -> bool:
        from sync.policy import Failure

        courier = way()
        answer = None if courier is None else courier.rated(question)
        return answer is not None and not isinstance(answer, Failure) and answer.rated

    return ask


def licences_asker(
    way: Callable[[], Courier | None], wake_sync: Callable[[], None]
) -> Callable[[LicencesRequest], LicencesResult | Trouble]:
    """Asks once; a person who waits presses again."""

    def ask(request: LicencesRequest) -> LicencesResult | Trouble:
        from sync.policy import Failure

        courier = way()
        answer = NO_NETWORK if courier is None else courier.licences(request)
        if not isinstance(answer, Failure):
            return answer
        wake_sync()
        return trouble_of_failure(answer)

    return ask


def standing_asker(
    way: Callable[[], Courier | None], wake_sync: Callable[[], None]
) -> Callable[[MandateRequest], MandateResult | Trouble]:
    """Asks once; a person who waits presses again."""

    def ask(request: MandateRequest) -> MandateResult | Trouble:
        from sync.policy import Failure

        courier = way()
        answer = NO_NETWORK if courier is None else courier.standing(request)
        if not isinstance(answer, Failure):
            return answer
        wake_sync()
        advice = "网络好了再试。带上他的身份证和证明，现在也能办。"
        return Trouble(answer.code, Cause(answer.cause), answer.message.rstrip("。"), advice)

    return ask


def trouble_of_failure(failure: Failure) -> Trouble:
    cause = Cause(failure.cause)
    advice = "请稍后再试。您不用交任何费用。" if cause is Cause.NETWORK else "请稍后再试，或请村干部打技术员电话。"
    return Trouble(failure.code, cause, failure.message.rstrip("。"), advice)
