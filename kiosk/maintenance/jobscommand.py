"""``python -m kiosk jobs``: what the terminal does again and again, as it stood when the terminal last wrote it down."""

from __future__ import annotations

import json
import sys

from kiosk.composition import store_folder
from kiosk.maintenance import rotabook, rotawords
from kiosk.settings import LoadedSettings

NEVER_RAN = 5
_OUTCOMES = {"never": "还没有做过", "done": "做好了", "failed": "没有做成"}


def jobs_command(loaded: LoadedSettings, *, as_json: bool) -> int:
    """Exit code 5 where no terminal has run with this store yet."""
    page = rotabook.read(store_folder(loaded))
    if page is None:
        sys.stderr.write("这台终端还没有运行过，没有任务的记录。\n")
        return NEVER_RAN
    told = rotawords.lines(page)
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return 0
    for job in told:
        last = f"{job['last']} {_OUTCOMES[str(job['outcome'])]}" if job["last"] else _OUTCOMES["never"]
        why = f"（{job['why']}）" if job["why"] else ""
        sys.stdout.write(f"{job['label']}：{last}{why}；下次 {job['next'] or '需要时'}\n")
    return 0
