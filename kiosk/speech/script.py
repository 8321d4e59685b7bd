"""``python -m kiosk.speech.script yue``: what a speaker has to record, one line a file: name, sentence, reading."""

from __future__ import annotations

import sys

from kiosk.session.effects import Cue
from kiosk.session.voicestate import Dialect
from kiosk.speech.phrasebook import sentence


def lines(dialect: Dialect) -> list[str]:
    spoken = [(cue, sentence(cue, dialect)) for cue in Cue]
    return ["\t".join(filter(None, (f"{cue.value}.wav", one.text, one.reading))) for cue, one in spoken]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in set(Dialect):
        sys.stderr.write(f"usage: python -m kiosk.speech.script {'|'.join(Dialect)}\n")
        return 2
    sys.stdout.write("\n".join(lines(Dialect(arguments[0]))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
