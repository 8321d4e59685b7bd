"""What is spoken at each cue in Mandarin: the words the other languages say in their own way."""

from __future__ import annotations

from typing import Final

from kiosk.session.effects import Cue

MANDARIN: Final[dict[Cue, str]] = {
    Cue.ATTRACT: "您好，请触摸屏幕，或者直接放上身份证。",
    Cue.HOME: "您要办什么？请点一下。",
    Cue.SEARCH: "写几个字，我帮您找要办的事。",
    Cue.RECEIPT_FOUND: "找到您的办件了，请看屏幕。",
    Cue.RECEIPT_NOT_FOUND: "没有查到，请看屏幕上的说明。",
    Cue.NOTICE: "请看屏幕。想听就点读给我听。",
    Cue.ENDED: "这件事已经停办了，请看屏幕上的说明。",
    Cue.NOTICE_NOT_PRINTED: "没有打印出来，请看屏幕上的说明。",
    Cue.CONSENT: "请听我说清楚我们会用到您的哪些信息。同意就点下面的按钮。",
    Cue.FACE_CONSENT: "我们想看一看您的脸，只在这台机器上比，不保存。不同意也能办。",
    Cue.PORTRAIT_CONSENT: "村干部拿不准，可以拍一张照片给人社部门看。同意就点下面的按钮。",
    Cue.PORTRAIT: "请看着镜头，站好不动，村干部来拍。",
    Cue.IDENTIFY: "请把身份证放在读卡区，不要拿开。",
    Cue.CARD_FAILED: "没有读好，请把身份证拿起来，再放一次。",
    Cue.FACE: "请看着屏幕，站好不动。",
    Cue.FACE_RETRY: "没有比对上，请摘下帽子，正对屏幕，再试一次。",
    Cue.PERSON_DECIDES: "机器认不准没关系，请村干部来看一看。",
    Cue.ATTENDANT: "请村干部输入密码。",
    Cue.FILL: "请回答这个问题，按屏幕上的按键。",
    Cue.CAPTURE: "请把材料放平，放到亮灯的台面上，再点拍照。",
    Cue.CAPTURE_CHECK: "拍好了，请看一看，字看得清楚吗？",
    Cue.CAPTURE_DOUBTFUL: "这张可能不清楚，请再拍一张。",
    Cue.CAPTURE_CORNERS: "请用手指把四个圆圈拖到纸的四个角上。",
    Cue.CAPTURE_PAGES: "这一页拍好了。还有别的页，就接着拍；没有了，就点拍完了。",
    Cue.CAPTURE_NO_CAMERA: "现在拍不了。拍好的都还在，请看屏幕上的说明。",
    Cue.SIGN: "请用手指在方框里写下您的名字。",
    Cue.REVIEW: "请看一看对不对。对了就点提交。",
    Cue.WORKING: "正在办，请稍等。",
    Cue.RESULT_SAVED: "办好了，已经保存在这台机器里，会自动送到平台，您不用再来。",
    Cue.RESULT_ACCEPTED: "办好了，平台已经收到。",
    Cue.RESULT_GENTLE: "我们记下了，请您节哀。",
    Cue.RESULT_DOCUMENT: "证明开好了，可以打印。",
    Cue.RESULT_RECORD: "查到了，请看屏幕。",
    Cue.RESULT_APPOINTMENT: "约好了，请看屏幕上的时间和地点。",
    Cue.PRINTING: "正在打印，请等一等。",
    Cue.PRINTED: "打印好了，请在出纸口拿。",
    Cue.NOT_PRINTED: "没有打印出来。您办的事已经保存，不用再来。请看屏幕上的说明。",
    Cue.DOCUMENT_NOT_PRINTED: "证明没有打印出来。请看屏幕上的说明，先别走。",
    Cue.PAPER_UNKNOWN: "不知道有没有打印出来，请看看出纸口。",
    Cue.RATING: "请给这次服务打个分。",
    Cue.TAKE_CARD: "请拿好您的身份证。",
    Cue.TROUBLE: "这次没有办成，请看屏幕上的说明。",
    Cue.IDLE: "还在吗？还要办就点一下屏幕。",
    Cue.VOICE_SAMPLE: "现在说普通话，听得清楚吗？",
}
