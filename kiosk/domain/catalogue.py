"""The catalogue's vocabulary: a service is data, not code. Field names follow the provincial open platform."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Final

from kiosk.domain.regions import Level
from kiosk.domain.values import dataclass


class OfflinePolicy(StrEnum):
    """网络策略: what a service can do without the network."""

    LOCAL = "L"
    QUEUE = "Q"
    """Captured here, delivered when the network is back."""
    ONLINE = "O"
    """Needs an answer from the department now."""


class Hardware(StrEnum):
    """硬件模块 a service needs."""

    ID_CARD = "idcard"
    CAMERA = "camera"
    RECEIPT = "receipt"
    DOCUMENT = "document"
    DOCUMENT_CAMERA = "documentcamera"
    """Looks down on papers; without it nothing can be photographed for an application."""


class Output(StrEnum):
    SLIP = "slip"
    DOCUMENT = "document"
    RECORD = "record"
    """An answer on the screen; a slip only for who wants one."""
    APPOINTMENT = "appointment"
    """As a record, and the slip says when and where to go."""
    PAYMENT = "payment"
    """Money for a department: what is due, a code to pay it with, and a voucher."""
    COPY = "copy"
    """Paper only: what is laid under the camera, printed at once. Nobody is identified, nothing is submitted."""
    VIDEO = "video"
    """The town's clerk on the screen; what is submitted is that somebody asked, or wants to be called back."""
    CODE = "code"
    """Shown on the screen for a till to scan; counts once and for a short while, and is renewed while it is shown."""
    LICENCE = "licence"
    """The own electronic licences: looked at, and one of them shown as a code or printed."""
    NOTICE = "notice"
    """Something to read, delivered with the catalogue: nobody is asked for a card."""


class Acting(StrEnum):
    """可代办: who may do a service for somebody else."""

    AGENT = "agent"
    """A grown-up with the authorisation of another one."""
    GUARDIAN = "guardian"
    """Of a child."""


class FieldKind(StrEnum):
    PHONE = "phone"
    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    """Digits only: a count, a document's number."""
    IDNUMBER = "idnumber"
    """The 18 characters of an identity card, of somebody else: a child, a member of the family."""
    DATE = "date"
    """Eight digits: year, month, day."""
    BANKCARD = "bankcard"
    USCC = "uscc"
    """The 18 characters of a firm's unified social credit code (GB 32100)."""
    PLATE = "plate"
    """A number plate of the mainland, such as 粤K12345."""
    REGION = "region"
    """A place of the administrative divisions; answered by its code."""
    LICENCE = "licence"
    """One of the person's own licences; answered by its identifier."""


ON_THE_PAD: Final = frozenset({FieldKind.PHONE, FieldKind.NUMBER, FieldKind.IDNUMBER, FieldKind.DATE, FieldKind.BANKCARD})
"""Answered on the digits pad; the others by a choice or on the keyboard."""

ON_THE_KEYBOARD: Final = frozenset({FieldKind.TEXT, FieldKind.USCC, FieldKind.PLATE})


class Prefill(StrEnum):
    """预填: what the card says already, to be confirmed or changed."""

    NOTHING = ""
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """当: the question is asked only when an earlier one has one of these answers."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One question of a form."""

    name: str
    label: str
    kind: FieldKind
    question: str
    hint: str = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    max_length: int = 50
    min_length: int = 0
    when: Condition | None = None
    prefill: Prefill = Prefill.NOTHING
    start_year: int = 0
    """Of a date: the year that stepping begins with; 0: today."""
    deepest: Level = Level.VILLAGE
    """Of a region: how far down it is asked."""


class PaymentWay(StrEnum):
    """What a phone pays with."""

    WECHAT = "微信"
    ALIPAY = "支付宝"
    UNIONPAY = "云闪付"


class Payer(StrEnum):
    """Whose fee it is."""

    SELF = "self"
    FAMILY = "family"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PaymentSpec:
    """支付: how a service is paid; the amounts are the department's answer."""

    ways: tuple[PaymentWay, ...]
    payer: str = ""
    """The field that asks whose fee it is, answered with a :class:`Payer`; empty: always the person's own."""


@dataclass(frozen=True, slots=True)
class AttachmentSpec:
    """附件: a paper (or a thing) that is laid under the document camera."""

    name: str
    """Small letters, digits and hyphens; the platform files it under this name."""
    label: str
    hint: str
    """Which of its pages, and how it has to lie."""
    required: bool = True
    max_pages: int = 1
    when: Condition | None = None
    of_person: bool = False
    """A photo of somebody, by the camera for faces: no paper, no corners."""
    spoken_for: str = ""
    """No paper: a spoken note that answers this written question, for whoever would rather speak."""


@dataclass(frozen=True, slots=True)
class Category:
    """One of the four plain questions of the home screen."""

    id: str
    label: str
    hint: str
    icon: str
    groups: tuple[str, ...] = ()
    """分组, in their order on the screen."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """清单: one thing to read."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Service:
    """事项: an item of the catalogue."""

    id: str
    item_code: str
    """事项编码, 31 characters (GB/T 39554.1)."""
    title: str
    category: str
    department: str
    hint: str
    icon: str
    offline: OfflinePolicy
    output: Output
    hardware: frozenset[Hardware]
    """Without these the service cannot be done at all."""
    consent: tuple[str, ...]
    """Plain sentences, read aloud, agreed to by a tap."""
    face_consent: tuple[str, ...] = ()
    """Empty: the service needs no face. Otherwise the sentences of the separate consent."""
    fields: tuple[FieldSpec, ...] = ()
    attachments: tuple[AttachmentSpec, ...] = ()
    payment: PaymentSpec | None = None
    signed_sentence: str = ""
    """What the person signs by hand on the screen; empty: nothing is signed."""
    next_due_months: int = 0
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    popular_rank: int = 0
    """1 is the village's most used service; 0 is not among them."""
    after: str = ""
    """One sentence for the result screen: what happens next."""
    group: str = ""
    """分组: what a long list of a category is parted by."""
    systems: tuple[str, ...] = ()
    """系统: the provincial systems that people know a service by, such as 粤省事."""
    lines: tuple[NoticeLine, ...] = ()
    """What a notice says; of a service that has ended, why, and what to use instead."""
    ended_on: str = ""
    """状态 已停止: the day it ended (ISO). It is history: shown and found, never done."""

    left_to_centre: bool = False
    """人工认定: a cadre who cannot tell takes a photo, and somebody at the centre decides."""
    may_act: tuple[Acting, ...] = ()
    """可代办; empty: only the person."""
    by_code: bool = False
    """身份认证方式 粤省事码: a code from the telephone may say who it is, instead of a card."""
    gentle: bool = False
    """慰问: somebody has died. Quiet words, and nobody is asked for a rating."""
    answer_on_slip: bool = False
    """凭条写结果: what a record says is wanted on paper too; it holds nothing that a finder could use."""

    @property
    def acts_by_books(self) -> bool:
        """Answered at once, so that no paper can prove who acts for whom: only what the platform has in its books does."""
        return self.output is not Output.SLIP

    @property
    def is_read(self) -> bool:
        """Only read, by anybody, with nothing to fill in and no card."""
        return self.output is Output.NOTICE


VEHICLE_SYSTEM: Final = "粤优行"
"""The terminals that ride in vehicles (domain: 粤优行)."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    categories: tuple[Category, ...]
    services: tuple[Service, ...]
    by_id: dict[str, Service] = field(default_factory=dict, repr=False)
    version: int = 0
    """Of the platform's publication; 0 is what came with the program."""

    @staticmethod
    def of(categories: tuple[Category, ...], services: tuple[Service, ...], version: int = 0) -> Catalogue:
        return Catalogue(categories, services, {service.id: service for service in services}, version)

    def in_category(self, category: str) -> tuple[Service, ...]:
        """By group, and in each the most used first."""
        order = next((item.groups for item in self.categories if item.id == category), ())
        found = [service for service in self.services if service.category == category]

        def place(service: Service) -> tuple[int, bool, bool, int]:
            group = order.index(service.group) if service.group in order else len(order)
            return group, bool(service.ended_on), not service.popular_rank, service.popular_rank

        return tuple(sorted(found, key=place))

    def popular(self, most: int = 3) -> tuple[Service, ...]:
        ranked = sorted((s for s in self.services if s.popular_rank), key=lambda s: s.popular_rank)
        return tuple(ranked[:most])

    def on_the_road(self, most: int = 4) -> tuple[Service, ...]:
        """What stands first in a vehicle: the services of 粤优行, first those that name it first."""
        found = [service for service in self.services if VEHICLE_SYSTEM in service.systems]
        return tuple(sorted(found, key=lambda service: service.systems.index(VEHICLE_SYSTEM)))[:most]
