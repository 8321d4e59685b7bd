"""What is spoken at each cue in Cantonese, in the words people use, for espeak-ng's ``yue`` voice or a recording."""

from __future__ import annotations

from typing import Final

from kiosk.session.effects import Cue

CANTONESE: Final[dict[Cue, str]] = {
    Cue.ATTRACT: "你好，请㩒一下屏幕，或者直接放身份证上嚟。",
    Cue.HOME: "你要办咩事？请㩒一下。",
    Cue.SEARCH: "写几个字，我帮你搵要办嘅事。",
    Cue.RECEIPT_FOUND: "搵到你嘅办件喇，请睇屏幕。",
    Cue.RECEIPT_NOT_FOUND: "查唔到，请睇屏幕上面嘅说明。",
    Cue.NOTICE: "请睇屏幕。想听就㩒读俾我听。",
    Cue.ENDED: "呢件事已经停办喇，请睇屏幕上面嘅说明。",
    Cue.NOTICE_NOT_PRINTED: "印唔到出嚟，请睇屏幕上面嘅说明。",
    Cue.CONSENT: "请听我讲清楚，我哋会用到你边啲资料。同意就㩒下面嘅掣。",
    Cue.FACE_CONSENT: "我哋想睇一睇你块面，净系喺呢部机度比，唔会保存。唔同意都办得到。",
    Cue.PORTRAIT_CONSENT: "村干部认唔准，想同你影张相，俾人社部门睇。同意就㩒下面嘅掣。",
    Cue.PORTRAIT: "请望住镜头，企定唔好郁，村干部嚟影。",
    Cue.IDENTIFY: "请将身份证放喺读卡嘅地方，唔好拎开。",
    Cue.CARD_FAILED: "读唔到，请拎起身份证，再放一次。",
    Cue.FACE: "请望住屏幕，企定唔好郁。",
    Cue.FACE_RETRY: "对唔上，请除帽，正面望住屏幕，再试一次。",
    Cue.PERSON_DECIDES: "部机认唔准唔紧要，请村干部嚟睇一睇。",
    Cue.ATTENDANT: "请村干部入密码。",
    Cue.FILL: "请答呢个问题，㩒屏幕上面嘅掣。",
    Cue.CAPTURE: "请将材料放平喺着灯嘅台面度，再㩒影相。",
    Cue.CAPTURE_CHECK: "影好喇，请睇一睇，啲字睇唔睇得清楚？",
    Cue.CAPTURE_DOUBTFUL: "呢张可能唔清楚，请再影一张。",
    Cue.CAPTURE_CORNERS: "请用手指将四个圈拉到张纸嘅四个角。",
    Cue.CAPTURE_PAGES: "呢一页影好喇。仲有第二页就继续影，冇喇就㩒影完喇。",
    Cue.CAPTURE_NO_CAMERA: "而家影唔到。影好嘅都仲喺度，请睇屏幕上面嘅说明。",
    Cue.SIGN: "请用手指喺框入面写你嘅名。",
    Cue.REVIEW: "请睇下啱唔啱。啱就㩒提交。",
    Cue.WORKING: "办紧，请等一等。",
    Cue.RESULT_SAVED: "办好喇，已经保存喺呢部机度，会自动送去平台，你唔使再嚟。",
    Cue.RESULT_ACCEPTED: "办好喇，平台已经收到。",
    Cue.RESULT_GENTLE: "我哋记低喇，请你节哀。",
    Cue.RESULT_DOCUMENT: "证明开好喇，可以打印。",
    Cue.RESULT_RECORD: "查到喇，请睇屏幕。",
    Cue.RESULT_APPOINTMENT: "约好喇，请睇屏幕上面嘅时间同地点。",
    Cue.PRINTING: "印紧，请等一等。",
    Cue.PRINTED: "印好喇，请喺出纸口拎。",
    Cue.NOT_PRINTED: "印唔到出嚟。你办嘅事已经保存，唔使再嚟。请睇屏幕上面嘅说明。",
    Cue.DOCUMENT_NOT_PRINTED: "证明印唔到出嚟。请睇屏幕上面嘅说明，唔好走住。",
    Cue.PAPER_UNKNOWN: "唔知印咗出嚟未，请睇下出纸口。",
    Cue.RATING: "请俾呢次服务打个分。",
    Cue.TAKE_CARD: "请拎返你嘅身份证。",
    Cue.TROUBLE: "今次办唔到，请睇屏幕上面嘅说明。",
    Cue.IDLE: "仲喺唔喺度？仲要办就㩒一下屏幕。",
    Cue.VOICE_SAMPLE: "而家讲广东话，听唔听得清楚？",
}
