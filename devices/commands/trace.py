"""``trace record|replay|show``: what a device says, kept without personal data and played back to its driver."""

from __future__ import annotations

import argparse
from pathlib import Path

from devices.commands.output import DEFAULT_FONT, Commands, Exit, complain, refuse, say, say_json
from devices.contract import Cause, DeviceFault
from devices.trace.events import Event, Heading, Trace
from devices.trace.file import read_trace, save
from devices.trace.recorder import Recorder
from devices.trace.scenarios import TRANSPORTS, USB, USUAL_STEPS, UnknownStepError, play, transport_of

_SHOWN = 48
"""Bytes of an event that ``show`` prints."""


def add_to(commands: Commands) -> None:
    trace = commands.add_parser("trace", help="记录设备的通信，去掉个人信息后保存、重放")
    actions = trace.add_subparsers(required=True, metavar="ACTION")
    record = actions.add_parser("record", help="让驱动做一遍，记下全部字节；写文件前先在内存里去掉个人信息")
    record.add_argument("file", type=Path, metavar="FILE")
    record.add_argument("--kind", required=True, choices=sorted(TRANSPORTS))
    record.add_argument("--port", required=True, metavar="URL")
    record.add_argument("--step", action="append", dest="steps", metavar="NAME", help="open、poll、read、print……可多次")
    record.add_argument("--text", action="append", default=[], metavar="LINE", help="凭条上印的一行，可多次")
    record.add_argument("--source", default="", metavar="WHAT", help="型号，只留字母和数字")
    record.add_argument("--simulated", action="store_true", help="对面是模拟设备")
    record.add_argument("--font", type=Path, default=DEFAULT_FONT)
    record.set_defaults(run=run_record)
    replay = actions.add_parser("replay", help="用记录代替设备再做一遍：0 结果和当时一样，4 不一样")
    replay.add_argument("file", type=Path, metavar="FILE")
    replay.add_argument("--paced", action="store_true", help="按当时的快慢")
    replay.add_argument("--font", type=Path, default=DEFAULT_FONT)
    replay.set_defaults(run=run_replay)
    show = actions.add_parser("show", help="逐行显示记录；~ 之间是替换过的字节")
    show.add_argument("file", type=Path, metavar="FILE")
    show.set_defaults(run=run_show)


def run_record(options: argparse.Namespace) -> Exit:
    heading = Heading(
        kind=options.kind,
        transport=transport_of(options.kind, options.port),
        address=options.port,
        simulated=options.simulated,
        source=options.source,
        steps=tuple(options.steps or USUAL_STEPS[options.kind]),
        slip=tuple(options.text),
        job_name="trace" if options.kind == "document" else "",
        pdf_size=256 if options.kind == "document" else 0,
    )
    recorder = Recorder()
    try:
        outcome = record(heading, recorder, font=options.font)
    except UnknownStepError as error:
        complain(f"没有这样的步骤：{error}。")
        return Exit.USAGE
    try:
        kept = save(options.file, recorder.trace(heading).with_outcome(outcome))
    except OSError as error:
        return refuse(_unwritable(error), Exit.BAD_DATA, as_json=True)
    say_json({"ok": True, "events": len(kept.events), "left_out": recorder.left_out, "outcome": list(outcome)})
    return Exit.DONE


def record(heading: Heading, recorder: Recorder, *, font: Path = DEFAULT_FONT) -> tuple[str, ...]:
    """Plays the heading's steps against the device at its address; ``recorder`` sees every byte."""
    if heading.transport == "http":
        from devices.trace.ipp import RecordingExchange

        exchange = RecordingExchange(heading.address, recorder)
        return play(heading, heading.address, font=font, exchange=exchange)
    if heading.transport == USB:
        from devices.trace.usb import recording_usb

        return play(heading, heading.address, font=font, open_port=recording_usb(recorder))
    from devices.trace.ports import recording

    with recording(heading.address, recorder) as url:
        return play(heading, url, font=font)


def replay(trace: Trace, *, paced: bool = False, font: Path = DEFAULT_FONT) -> tuple[str, ...]:
    """Plays the same steps against the trace. Raises :class:`~devices.trace.replay.TraceMismatch`."""
    if trace.heading.transport == "http":
        from devices.trace.ipp import ReplayExchange

        exchange = ReplayExchange(trace.heading.address, trace)
        return play(trace.heading, trace.heading.address, font=font, exchange=exchange)
    if trace.heading.transport == USB:
        from devices.trace.usb import ReplayUsb, replaying_usb

        return play(trace.heading, trace.heading.address, font=font, open_port=replaying_usb(ReplayUsb(trace)))
    from devices.trace.ports import replaying
    from devices.trace.replay import Replay

    with replaying(Replay(trace, paced=paced)) as url:
        return play(trace.heading, url, font=font)


def run_replay(options: argparse.Namespace) -> Exit:
    from devices.trace.replay import TraceMismatch

    trace = read_trace(options.file)
    if isinstance(trace, DeviceFault):
        return refuse(trace, Exit.BAD_DATA, as_json=True)
    try:
        outcome: tuple[str, ...] = replay(trace, paced=options.paced, font=options.font)
    except UnknownStepError as error:
        complain(f"记录里的步骤本程序不会做：{error}。")
        return Exit.BAD_DATA
    except TraceMismatch as mismatch:
        complain(f"驱动发出的字节和当时不一样：{mismatch}。")
        return Exit.BAD_DATA
    same = outcome == trace.heading.outcome
    say_json({"ok": same, "outcome": list(outcome), "recorded": list(trace.heading.outcome)})
    return Exit.DONE if same else Exit.BAD_DATA


def run_show(options: argparse.Namespace) -> Exit:
    trace = read_trace(options.file)
    if isinstance(trace, DeviceFault):
        return refuse(trace, Exit.BAD_DATA, as_json=True)
    heading = trace.heading
    say(f"{heading.kind} {heading.transport} {heading.source}{'（模拟）' if heading.simulated else ''}")
    say(f"步骤 {' '.join(heading.steps)} → {' '.join(heading.outcome)}")
    for event in trace.events:
        say(f"{event.at:10.4f} {event.what:<7} {_bytes_of(event)}".rstrip())
    return Exit.DONE


def _bytes_of(event: Event) -> str:
    masked = {place for start, end in event.masked for place in range(start, min(end, _SHOWN))}
    shown, inside = "", False
    for place, byte in enumerate(event.data[:_SHOWN]):
        if (place in masked) is not inside:
            inside = not inside
            shown += "~ "
        shown += f"{byte:02x} "
    more = len(event.data) - _SHOWN
    return shown + ("~ " if inside else "") + (f"… +{more}" if more > 0 else "")


def _unwritable(error: OSError) -> DeviceFault:
    message, advice = "记录文件写不了。", "请检查文件夹和权限。"
    return DeviceFault("trace.unwritable", message, advice, cause=Cause.INPUT, detail=type(error).__name__)
