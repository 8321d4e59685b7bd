"""Why an entry waits or was set aside, in a technician's words: by the codes of the sync engine and of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WAITING_WORDS: Final[Mapping[str, str]] = {
    "net.dns": "找不到平台的地址",
    "net.unreachable": "没有通往平台的线路",
    "net.refused": "平台没有开启服务",
    "net.connect_timeout": "连接平台超时",
    "net.timeout": "平台没有按时答复",
    "net.cut": "送到一半断了线",
    "tls": "安全连接建立不起来",
    "auth.key": "平台不认这台终端的密钥",
    "auth.clock": "时钟和平台差得太多",
    "http4xx": "平台没有接受",
    "http5xx": "平台内部出错",
    "bad_answer": "平台的答复看不懂",
    "bad_answer.too_long": "平台的答复太长",
    "bad_answer.forged": "回执没有通过验证",
    "store": "本机存储出错",
    "ledger.hash_mismatch": "平台已有同一编号、内容不同的办件",
    "ledger.frame_mismatch": "平台已有同一编号、事项不同的办件",
    "ledger.seq_taken": "序号已属于另一笔办件",
    "ledger.other_terminal": "编号属于另一台终端",
    "rating.transaction_unknown": "被评价的办件还没有送到平台",
    "parcel.hash_mismatch": "附件内容对不上",
    "parcel.too_large": "附件太大",
    "platform.silent": "平台没有说明结果",
    "platform.internal": "平台处理这一笔时出错",
}
