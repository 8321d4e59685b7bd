"""Make `assets/words/unbroken.txt`: the Chinese words of our own sentences, which no line on the screen should break.

    pip install jieba==0.42.1
    python scripts/unbroken_words.py

The sentences are those of `assets/translations/zh-Hant.yaml`, in both scripts; jieba (MIT) cuts them, traditional ones by
their simplified form. What it cuts wrongly or does not know is put right below. jieba is needed for nothing else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Final, cast

import yaml

ASSETS: Final = Path(__file__).resolve().parents[1] / "assets"
HEAD: Final = "# Words that a line should not break. Made by scripts/unbroken_words.py.\n"

ALSO: Final = (
    "人社 人社局 人社部门 医保局 社保 社保卡 养老金 收条 回执 回执号 授权码 委托人 二维码 身份证号 手机号 "
    "手机号码 证件号 扫码 刷脸 人脸 本机 那台 这台 这张 这时 出纸口 读卡区 待传 补打 补办 补印 排版 "
    "缴费单 办件 户口簿 户主 墓位 村道 粤省事 粤政易 粤省心 粤智助 荔香镇 红荔村 没送 没付 没用 再试 "
    "另一个 看一看 听一听 怎么用 请回到 不收 不印 不拍 不写 插好 放平 清空 扫码窗 扫码器 四个角 四条边 摄像头 指示灯 "
    "电源线 退回 记上账 上账 说完 印好 拍好 办好 填好 写好 看清 拿走 拍完 印完 换新 快满"
)
"""What the dictionary does not know."""
NOT: Final = (
    "一部分一部分 后移 後移 车用 車用 先是 接收数据 接收數據 会派 會派 时会 時會 发短 發短 码器 碼器 "
    "路数 路數 上推 大塘 粤省 粵省 复制到 複製到 螢幕上 告诉您 告訴您 发给您 發給您 谢谢您 謝謝您 证编号 "
    "證編號 其他人 裏人 不再 不准 不予 不可 印出来 印出來 盘带 应交 應交 很久以前 看过 看過 改过 改過 "
    "翻过 翻過 转过 轉過 用于 用於 低于 低於 处于 處於"
)
"""What it sees where there is none, and what may well be parted."""
ANNOUNCED: Final = (
    "党群 服务中心 城乡 城鄉 保险 保險 "
    "卫生院 衞生院 卫生站 衞生站 台风 颱風 登陆 登陸 乡亲们 鄉親們 村委会 村委會 疫苗 接种 "
    "接種 体检 體檢 暴雨 洪水 山洪 停水 停电 停電 转移 轉移 安置点 安置點 广场 廣場 学校 學校 祠堂 "
    "文化站 开会 開會 报名 報名 补种 補種 早稻 晚稻 荔枝 收购 收購 农技 農技 预警 預警 防汛 防火 巡逻 "
    "巡邏 通知 时间 時間 地点 地點 上午 下午 晚上 中午 今晚 明早"
)
"""What villages announce, in both scripts: it comes from outside and is in none of our sentences."""
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")


def main() -> int:
    try:
        jieba, opencc = import_module("jieba"), import_module("opencc")
    except ImportError as missing:
        print(f"{missing.name} is missing: see the head of this script", file=sys.stderr)
        return 2
    translations = cast("dict[str, str]", yaml.safe_load((ASSETS / "translations" / "zh-Hant.yaml").read_text("utf-8")))
    for word in ALSO.split():
        jieba.add_word(word)
    for word in NOT.split():
        jieba.del_word(word)
    simplified = cast("Callable[[str], str]", opencc.OpenCC("hk2s").convert)
    words = set(_words([*translations, *translations.values()], jieba.lcut, simplified)) | set(ANNOUNCED.split())
    words -= set(NOT.split())
    target = ASSETS / "words" / "unbroken.txt"
    target.write_text(HEAD + "".join(f"{word}\n" for word in sorted(words)), encoding="utf-8")
    print(f"{target.name}: {len(words)} words")
    return 0


def _words(sentences: Iterable[str], cut: Callable[..., list[str]], simplified: Callable[[str], str]) -> Iterator[str]:
    """The words of two characters and more, as they are written."""
    for sentence in sentences:
        for run in _HAN.findall(sentence):
            plain = simplified(run)
            if len(plain) != len(run):
                continue
            start = 0
            for word in cut(plain, HMM=False):
                if len(word) > 1:
                    yield run[start : start + len(word)]
                start += len(word)


if __name__ == "__main__":
    raise SystemExit(main())
