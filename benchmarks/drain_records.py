"""The records that every contender of ``drain`` carries: invented applications of about 2 KB of JSON, one for each number.

The text of a form (questions, sentences agreed to) is the same in each; what people write, numbers and digests differ,
so that a batch compresses as real ones do: to a third or so.
"""

from __future__ import annotations

import hashlib
import random
from typing import Final

from stdnum.iso7064 import mod_11_2

from sync import wire

SERVICE: Final = "rural-housing-subsidy"
"""Nobody at the platform stands behind it: the drain measures the way into the ledger, not a department."""

CREATED: Final = "2026-11-23T10:00:00.000+08:00"
_FAMILY_NAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
_GIVEN_NAMES: Final = "秀英志明桂兰建国玉梅文军海燕丽娟国强春花伟民凤仙少芬金水银娣观福亚妹"
_PLACES: Final = "云潭镇读岗村大塘口山背塘边新屋上村下村东头西边石角桥头坑尾水口岭脚旧圩"
_WORDS: Final = "房屋漏雨墙体开裂需要修缮家中老人行动不便希望尽快办理孩子在外打工由村委会代为转交材料已经齐全复印件附后"


def transaction(number: int) -> wire.TransactionBody:
    """The ``number``-th record; about 2 KB as JSON."""
    chance = random.Random(number)
    person = wire.Person(
        kind="resident",
        name=_name(chance),
        number=_identity_number(chance),
        sex=chance.choice("男女"),
        birth=f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        address=_address(chance),
    )
    return wire.TransactionBody(
        service=SERVICE,
        item_code="11440000006940220A2442014009000",
        person=person,
        answers=_answers(chance),
        consents=tuple(
            wire.Consent(kind, given=True, text_sha256=_digest(kind), at=CREATED) for kind in ("service", "face")
        ),
        identity_check=wire.IdentityCheck(
            method="face", passed=True, attempts=1, distance=chance.random() / 2, threshold=0.5, engine="dlib"
        ),
        submitted_at=CREATED,
    )


def _answers(chance: random.Random) -> dict[str, str]:
    household = {
        f"{who}_{what}": make(chance)
        for who in ("spouse", "child", "contact")
        for what, make in (("name", _name), ("number", _identity_number), ("phone", _phone), ("address", _address))
    }
    return household | {
        "phone": _phone(chance),
        "bank_card": f"62{chance.randrange(10**17):017}",
        "certificate_no": f"粤（2026）高州市不动产权第{chance.randrange(10**7):07}号",
        "area_m2": f"{chance.uniform(40, 180):.2f}",
        "built_year": str(chance.randint(1965, 2015)),
        "photo_sha256": chance.randbytes(32).hex(),
        "deed_sha256": chance.randbytes(32).hex(),
        "reason": _sentence(chance, 40),
        "remark": _sentence(chance, 60),
    }


def _name(chance: random.Random) -> str:
    return chance.choice(_FAMILY_NAMES) + "".join(chance.sample(_GIVEN_NAMES, 2))


def _identity_number(chance: random.Random) -> str:
    first = (
        f"440981{chance.randint(1940, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randrange(999):03}"
    )
    return first + str(mod_11_2.calc_check_digit(first))


def _phone(chance: random.Random) -> str:
    return f"1{chance.choice('356789')}{chance.randrange(10**9):09}"


def _address(chance: random.Random) -> str:
    return f"广东省高州市{''.join(chance.sample(_PLACES, 4))}{chance.randint(1, 300)}号"


def _sentence(chance: random.Random, characters: int) -> str:
    return "".join(chance.choice(_WORDS) for _ in range(characters))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
