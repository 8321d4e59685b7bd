"""Which words are spoken in which voice: the sentence of a cue, or a text of the catalogue."""

from __future__ import annotations

from kiosk.domain.values import dataclass
from kiosk.session.effects import Cue
from kiosk.session.voicestate import Dialect
from kiosk.speech.cantonese import CANTONESE
from kiosk.speech.english import ENGLISH
from kiosk.speech.hakka import HAKKA
from kiosk.speech.mandarin import MANDARIN

_READS_CHINESE = (Dialect.MANDARIN, Dialect.CANTONESE)


@dataclass(frozen=True, slots=True)
class Utterance:
    """``text`` as people write it; ``reading`` what a synthetic voice is given, where that differs.

    ``recording`` names the sound that may stand for it, without dialect and suffix; empty for a text of the catalogue.
    """

    text: str
    dialect: Dialect = Dialect.MANDARIN
    reading: str = ""
    recording: str = ""
    loudness_percent: int = 100


def sentence(cue: Cue, dialect: Dialect, loudness_percent: int = 100) -> Utterance:
    match dialect:
        case Dialect.HAKKA:
            text, reading = HAKKA[cue]
            return Utterance(text, dialect, reading, cue.value, loudness_percent)
        case Dialect.CANTONESE:
            text = CANTONESE[cue]
        case Dialect.ENGLISH:
            text = ENGLISH[cue]
        case Dialect.MANDARIN:
            text = MANDARIN[cue]
    return Utterance(text, dialect, "", cue.value, loudness_percent)


def read_aloud(text: str, dialect: Dialect, otherwise: Cue | None = None, loudness_percent: int = 100) -> Utterance:
    """A Chinese text in this voice; one that cannot read it speaks the cue, or lends its turn to Mandarin.

    Latin letters are English.
    """
    if text.isascii():
        return Utterance(text, Dialect.ENGLISH, loudness_percent=loudness_percent)
    if dialect in _READS_CHINESE:
        return Utterance(text, dialect, loudness_percent=loudness_percent)
    if otherwise is not None:
        return sentence(otherwise, dialect, loudness_percent)
    return Utterance(text, Dialect.MANDARIN, loudness_percent=loudness_percent)
