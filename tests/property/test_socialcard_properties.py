"""Whatever a card answers: no exception, no endless dialogue, no growth; what a card holds is what is read."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from devices.contract import DeviceFault, SocialCardRecord
from devices.socialcard import tlv
from devices.socialcard.protocol import MAX_ROUNDS, dialogue
from devices.socialcard.records import ISSUER_ITEMS, OWNER_ITEMS, record_of
from devices.socialcard.simulated_card import Manner, SimulatedHolder, SimulatedSocialCard, files_of

MOST_COMMANDS = (3 + len(ISSUER_ITEMS) + len(OWNER_ITEMS)) * MAX_ROUNDS

statuses = st.sampled_from([b"\x90\x00", b"\x61\x10", b"\x6c\x10", b"\x6a\x83", b"\x69\x82", b""])
answers = st.builds(lambda data, status: data + status, st.binary(max_size=300), statuses)
manners: st.SearchStrategy[Manner] = st.sampled_from(["plain", "get_response", "exact_length"])


@given(st.lists(answers, min_size=1, max_size=40))
def test_no_answers_raise_or_hold_the_terminal(replies: list[bytes]) -> None:
    conversation = dialogue()
    command = next(conversation)
    for turn in range(MOST_COMMANDS + 1):
        assert 5 <= len(command) <= 20
        try:
            command = conversation.send(replies[turn % len(replies)])
        except StopIteration as end:
            result = end.value
            break
    else:
        raise AssertionError("the dialogue does not end")
    assert isinstance(result, SocialCardRecord | DeviceFault)


@given(st.binary(max_size=5000))
def test_no_bytes_make_the_list_of_elements_raise(data: bytes) -> None:
    elements = tlv.parse(data)
    if elements is not None:
        assert len(elements) <= tlv.MAX_ELEMENTS
        assert sum(len(element.value) for element in elements) <= len(data)


@given(st.lists(st.tuples(st.sampled_from([0x08, 0x5A, 0x9F36, 0x5F2D]), st.binary(max_size=300)), max_size=12))
def test_elements_come_back(pairs: list[tuple[int, bytes]]) -> None:
    data = b""
    for tag, value in pairs:
        size = len(value)
        length = bytes((size,)) if size < 0x80 else bytes((0x81, size)) if size < 256 else b"\x82" + size.to_bytes(2)
        data += tag.to_bytes((tag.bit_length() + 7) // 8) + length + value
    parsed = tlv.parse(data)
    assert parsed is not None
    assert [(element.tag, element.value) for element in parsed] == pairs


@given(st.dictionaries(st.sampled_from([*ISSUER_ITEMS, *OWNER_ITEMS]), st.binary(max_size=40)))
def test_no_items_raise(items: dict[int, bytes]) -> None:
    assert isinstance(record_of(items), SocialCardRecord | DeviceFault)


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=15),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)),
    st.sampled_from(["男", "女", ""]),
    manners,
)
def test_what_a_card_holds_is_read(name: str, birth: date, sex: str, manner: Manner) -> None:
    body = f"440981{birth:%Y%m%d}123"
    number = body + ric.calc_check_digit(body + "0")
    card = SimulatedSocialCard(files_of(SimulatedHolder(name, number, sex=sex)), manner=manner)
    conversation = dialogue()
    command = next(conversation)
    while True:
        try:
            command = conversation.send(card.answer(command))
        except StopIteration as end:
            record = end.value
            break
    assert isinstance(record, SocialCardRecord)
    assert (record.name, record.number, record.birth, record.sex) == (name, number, birth, sex)
