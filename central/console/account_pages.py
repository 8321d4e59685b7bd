"""One's own account: another password."""

from __future__ import annotations

from typing import Final

from central.console.accounts import change_password
from central.console.desk import Answer, Ask, Door, Page
from central.console.passwords import LONGEST
from central.console.roles import Right


def account(_ask: Ask) -> Answer:
    """The form."""
    return Page("account.html", {"fault": "", "done": False})


def change(ask: Ask) -> Answer:
    """The new password, if the old one is right."""
    old, new, again = (ask.form.get(name, "")[: LONGEST + 1] for name in ("old", "new", "again"))
    fault = "两次输入的新密码不一样。" if new != again else change_password(ask.platform, ask.visitor, old, new)
    return Page("account.html", {"fault": fault, "done": not fault}, 400 if fault else 200)


DOORS: Final = (
    Door("/account", account, Right.SEE),
    Door("/account", change, Right.SEE, "POST"),
)
