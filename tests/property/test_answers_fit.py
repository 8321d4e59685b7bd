"""What a form's answers may hold, said plainly, against the check that looks at all of them together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from central.frames import answers_fit, is_text

LETTERS = st.sampled_from("a王 \n\t\x00\x1f\x7f\x85\u200b\u202e\u2066\u3000\ufeff\U00020bb7")
KEYS = st.text(LETTERS, max_size=4) | st.text("k", min_size=63, max_size=66)
VALUES = st.text(LETTERS, max_size=6) | st.text("v", min_size=1998, max_size=2002)


def fits_plainly(answers: dict[str, str]) -> bool:
    return len(answers) <= 100 and all(
        is_text(key, 64) and is_text(value.replace("\n", " ").replace("\t", " "), 2000) for key, value in answers.items()
    )


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_answers_together_fit_when_each_of_them_does(answers: dict[str, str]) -> None:
    assert answers_fit(answers) == fits_plainly(answers)


def test_bounds_and_nothing_at_all() -> None:
    assert answers_fit({})
    assert answers_fit({"备注": "第一行\n第二行", "photo": "v" * 2000})
    for bad in ({str(n): "" for n in range(101)}, {"k" * 65: ""}, {"k": "v" * 2001}, {"k\n": "v"}, {"k": "\x1b[2J"}):
        assert not answers_fit(bad)
