"""The rota tells of every job what will happen to it, whatever is done to it and in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.manual_clock import ManualClock
from sync.rota import Job, Outcome, Rota

NOON = 1_795_665_600.0


@given(st.lists(st.one_of(st.floats(0, 1e6), st.sampled_from(["run", "fail", "hurry", "never"])), max_size=30))
def test_what_is_told_is_what_is_due(steps: list[float | str]) -> None:
    clock = ManualClock(NOON)
    rota = Rota(clock)
    job = rota.job("one", first_in=None, by_hand=True)
    wanted = False
    for step in steps:
        match step:
            case "run" | "fail":
                with job.at_work() as run:
                    assert rota.turns()[0].running
                    assert not rota.hurry("one"), "a job that runs is not begun again"
                    run.code = "net.cut" if step == "fail" else ""
                wanted = False
                past = rota.turns()[0].past
                assert (past.at, past.code) == (clock.wall(), run.code)
                assert past.outcome is (Outcome.FAILED if run.code else Outcome.DONE)
            case "hurry":
                planned = job.next < float("inf")
                assert rota.hurry("one")
                wanted = True
                assert job.due() or not planned
            case "never":
                job.again_at(float("inf"))
            case float(seconds):
                job.again_in(seconds)
        (turn,) = rota.turns()
        assert turn.hurried is wanted
        assert (turn.due_in == 0.0) is job.due()
        assert (turn.due_in is None) is (job.next == float("inf"))
        if turn.due_in:
            assert turn.due_in == pytest.approx(job.next - clock.monotonic())


def test_a_run_that_raises_has_failed_and_goes_on_its_way() -> None:
    rota = Rota(ManualClock(NOON))
    job: Job = rota.job("one")
    with pytest.raises(ZeroDivisionError), job.at_work():
        raise ZeroDivisionError
    (turn,) = rota.turns()
    assert (turn.running, turn.past.outcome, turn.past.code) == (False, Outcome.FAILED, "raised.ZeroDivisionError")


def test_who_enters_a_name_again_takes_it_over() -> None:
    rota = Rota(ManualClock(NOON))
    with rota.job("one").at_work():
        pass
    job = rota.job("one", first_in=60.0)
    (turn,) = rota.turns()
    assert (turn.past.outcome, turn.due_in, job.due()) == (Outcome.DONE, 60.0, False)


def test_nobody_starts_what_is_not_for_hands() -> None:
    woken: list[str] = []
    rota = Rota(ManualClock(NOON))
    rota.job("one")
    rota.job("two", by_hand=True, wake=lambda: woken.append("two"))
    assert (rota.hurry("one"), rota.hurry("three"), rota.hurry("two"), woken) == (False, False, True, ["two"])
