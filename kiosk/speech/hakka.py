"""What is spoken at each cue in Hakka of Meizhou: the characters to show and to record, and how they are read.

espeak-ng's ``hak`` voice knows no characters: it reads Pha̍k-fa-sṳ, so each sentence is a pair. The readings follow the
tones of Meixian and Sixian (阴平 â, 阳平 à, 上 á, 去 a, 阴入 at, 阳入 a̍t).
No native speaker has judged them yet; a recording by one takes precedence (docs/voice.md).
"""

from __future__ import annotations

from typing import Final

from kiosk.session.effects import Cue

HAKKA: Final[dict[Cue, tuple[str, str]]] = {
    Cue.ATTRACT: (
        "你好，请摸一下屏幕，或者直接放身份证。",
        "ngì hó, chhiáng mô yit ha phìn-mo̍k, fe̍t-chá chhṳ̍t-chiap piong sṳ̂n-fun-chṳn.",
    ),
    Cue.HOME: ("你爱办脉个事？请点一下。", "ngì oi phan mak-ke sṳ? chhiáng tiám yit ha."),
    Cue.SEARCH: ("写几只字，𠊎帮你寻爱办个事。", "siá kí chak sṳ, ngài pông ngì chhìm oi phan ke sṳ."),
    Cue.RECEIPT_FOUND: ("寻到你个办件了，请看屏幕。", "chhìm tó ngì ke phan-khian le, chhiáng khon phìn-mo̍k."),
    Cue.RECEIPT_NOT_FOUND: (
        "查毋到，请看屏幕顶高个说明。",
        "chhà m̀ tó, chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.NOTICE: ("请看屏幕。想听就点读分𠊎听。", "chhiáng khon phìn-mo̍k. sióng thâng chhiu tiám thu̍k pûn ngài thâng."),
    Cue.ENDED: (
        "这件事已经停办了，请看屏幕顶高个说明。",
        "ia khian sṳ yí-kîn thìn phan le, chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.NOTICE_NOT_PRINTED: (
        "毋识印出来，请看屏幕顶高个说明。",
        "m̀ sṳ̍t yin chhut lòi, chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.CONSENT: (
        "请听𠊎讲清楚，𠊎等会用到你个脉个资料。同意就点下背个钮。",
        (
            "chhiáng thâng ngài kóng chhîn-chhú, ngài-tén vói yung tó ngì ke mak-ke chṳ̂-liau. "
            "thùng-yi chhiu tiám hâ-poi ke néu."
        ),
    ),
    Cue.FACE_CONSENT: (
        "𠊎等想看你个面，单净在这只机器肚比，毋会留。毋同意也办得。",
        "ngài-tén sióng khon ngì ke mien, tân-chhiang chhai ia chak kî-hi tú pí, m̀ vói liù. m̀ thùng-yi ya phan tet.",
    ),
    Cue.PORTRAIT_CONSENT: (
        "村干部认毋准，想影一张相。请看屏幕顶高个说明。",
        "chhûn kon-phu ngin m̀ chún, sióng yáng yit chông siong. chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.PORTRAIT: ("请看等镜头，企好毋好动。", "chhiáng khon tén kiang-thèu, khî hó m̀ hó thûng."),
    Cue.IDENTIFY: (
        "请将身份证放在读卡个所在，毋好拿开。",
        "chhiáng chiông sṳ̂n-fun-chṳn piong chhai thu̍k khá ke só-chhai, m̀ hó nâ khôi.",
    ),
    Cue.MANDATE_NUMBER: ("请揿屏幕顶高个键。", "chhiáng khim phìn-mo̍k táng-kô ke khian."),
    Cue.MANDATE_REFUSED: (
        "查毋到，请看屏幕顶高个说明。",
        "chhà m̀ tó, chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.WHOM: ("请看屏幕，点一下屏幕。", "chhiáng khon phìn-mo̍k, tiám yit ha phìn-mo̍k."),
    Cue.SWAP_CARD: (
        "请拿开你个身份证，换别人个身份证。",
        "chhiáng nâ khôi ngì ke sṳ̂n-fun-chṳn, von phe̍t-ngìn ke sṳ̂n-fun-chṳn.",
    ),
    Cue.CARD_FAILED: (
        "毋识读到，请将身份证拿起来，再放一摆。",
        "m̀ sṳ̍t thu̍k tó, chhiáng chiông sṳ̂n-fun-chṳn nâ hí lòi, chai piong yit pái.",
    ),
    Cue.CODE_FAILED: (
        "这只码用毋得，请换一只码，再扫一摆。",
        "ia chak má yung m̀ tet, chhiáng von yit chak má, chai so yit pái.",
    ),
    Cue.FACE: ("请看等屏幕，企好毋好动。", "chhiáng khon tén phìn-mo̍k, khî hó m̀ hó thûng."),
    Cue.FACE_RETRY: (
        "对毋到，请脱忒帽，正面看等屏幕，再试一摆。",
        "tui m̀ tó, chhiáng thot thet mo, chṳn-mien khon tén phìn-mo̍k, chai chhṳ yit pái.",
    ),
    Cue.PERSON_DECIDES: (
        "机器认毋准毋怕得，请村干部来看一下。",
        "kî-hi ngin m̀ chún m̀ pha tet, chhiáng chhûn kon-phu lòi khon yit ha.",
    ),
    Cue.ATTENDANT: ("请村干部揿密码。", "chhiáng chhûn kon-phu khim me̍t-mâ."),
    Cue.FILL: (
        "请回答这只问题，揿屏幕顶高个键。",
        "chhiáng fì-tap ia chak mun-thì, khim phìn-mo̍k táng-kô ke khian.",
    ),
    Cue.CAPTURE: (
        "请将材料放平，放在有灯个台面，再点影相。",
        "chhiáng chiông chhòi-liau piong phiàng, piong chhai yû tên ke thòi-mien, chai tiám yáng-siong.",
    ),
    Cue.CAPTURE_CHECK: (
        "影好了，请看一下，字看得清楚无？",
        "yáng hó le, chhiáng khon yit ha, sṳ khon tet chhîn-chhú mò?",
    ),
    Cue.CAPTURE_DOUBTFUL: (
        "这张可能毋清楚，请再影一张。",
        "ia chông khó-nèn m̀ chhîn-chhú, chhiáng chai yáng yit chông.",
    ),
    Cue.CAPTURE_CORNERS: (
        "请用手指将四只圈拖到纸个四只角。",
        "chhiáng yung sú-chṳ́ chiông si chak khiên thô to chṳ́ ke si chak kok.",
    ),
    Cue.CAPTURE_PAGES: (
        "这一页影好了。还有就再影，无了就点影完了。",
        "ia yit ya̍p yáng hó le. hàn yû chhiu chai yáng, mò le chhiu tiám yáng yèn le.",
    ),
    Cue.CAPTURE_NO_CAMERA: (
        "今下影毋得。影好个全部还在，请看屏幕顶高个说明。",
        "kîm-ha yáng m̀ tet. yáng hó ke chhiòn-phu hàn chhai, chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.SPOKEN: (
        "请点一下，对等机器讲话，讲好了再点一下。",
        "chhiáng tiám yit ha, tui tén kî-hi kóng fa, kóng hó le chai tiám yit ha.",
    ),
    Cue.SPOKEN_CHECK: ("录好了，请看一下屏幕。", "lu̍k hó le, chhiáng khon yit ha phìn-mo̍k."),
    Cue.SPOKEN_AGAIN: ("录毋到，请再讲一摆。", "lu̍k m̀ tó, chhiáng chai kóng yit pái."),
    Cue.SIGN: (
        "请用手指在框肚写你个名。",
        "chhiáng yung sú-chṳ́ chhai khiông tú siá ngì ke miàng.",
    ),
    Cue.REVIEW: ("请看一下着毋着。着就点提交。", "chhiáng khon yit ha chho̍k m̀ chho̍k. chho̍k chhiu tiám thì-kâu."),
    Cue.WORKING: ("在办，请等一下。", "chhai phan, chhiáng tén yit ha."),
    Cue.RESULT_SAVED: (
        "办好了，已经存在这只机器肚，会自家送到平台，你毋使再来。",
        "phan hó le, yí-kîn sùn chhai ia chak kî-hi tú, vói chhṳ-kâ sung to phìn-thòi, ngì m̀ sṳ́ chai lòi.",
    ),
    Cue.RESULT_ACCEPTED: ("办好了，平台已经收到。", "phan hó le, phìn-thòi yí-kîn sû tó."),
    Cue.RESULT_GENTLE: ("𠊎等记下了，请你节哀。", "ngài-tén ki ha le, chhiáng ngì chiet-ôi."),
    Cue.RESULT_DOCUMENT: ("证明开好了，可以打印。", "chṳn-mìn khôi hó le, khó-yí tá-yin."),
    Cue.RESULT_TOLD: ("办好了，请看屏幕。", "phan hó le, chhiáng khon phìn-mo̍k."),
    Cue.RESULT_RECORD: ("查到了，请看屏幕。", "chhà tó le, chhiáng khon phìn-mo̍k."),
    Cue.VIDEO_TALKING: ("接通了。讲完了，就点挂断。", "chiap-thûng le. kóng vòn le, chhiu tiám kua-thon."),
    Cue.VIDEO_NO_LINE: (
        "今下接毋通视频。爱回电话，就点下背个大按钮。",
        "kîm-ha chiap m̀ thûng sṳ-phìn. oi fì thien-fa, chhiu tiám hâ-poi ke thai on-néu.",
    ),
    Cue.COPY_READY: (
        "请看一下印出来个样。拣好份数，就点打印。",
        "chhiáng khon yit ha yin chhut-lòi ke yong. kién hó fun-sṳ, chhiu tiám tá-yin.",
    ),
    Cue.RESULT_CODE: (
        "码出来了，请给对方扫一下。等一下会自己换新的。",
        "má chhut-lòi le, chhiáng pûn tui-fông so yit ha. tén yit ha voi chhṳ-kí von sîn ke.",
    ),
    Cue.RESULT_APPOINTMENT: (
        "约好了，请看屏幕顶高个时间同地点。",
        "yok hó le, chhiáng khon phìn-mo̍k táng-kô ke sṳ̀-kiên thùng thi-tiám.",
    ),
    Cue.RESULT_PAID: ("费交好了，在印凭证，请等一下。", "fi kâu hó le, chhai yin phìn-chṳn, chhiáng tén yit ha."),
    Cue.BILL: (
        "爱交个费查到了。请看一下金额，着就点去交费。",
        "oi kâu ke fi chhà tó le. chhiáng khon yit ha kîm-ngia̍k, chho̍k chhiu tiám hi kâu-fi.",
    ),
    Cue.BILL_EMPTY: ("查过了，今下无爱交个费。", "chhà ko le, kîm-ha mò oi kâu ke fi."),
    Cue.PAY: (
        "请拿出手机，扫屏幕顶高个码付钱。付好先毋好走，等一下。",
        "chhiáng nâ chhut sú-kî, so phìn-mo̍k táng-kô ke má fu chhièn. fu hó siên m̀ hó cháu, tén yit ha.",
    ),
    Cue.PAY_FAILED: (
        "连毋到，还吂扣钱。请看屏幕顶高个说明。",
        "lièn m̀ tó, hàn màng khieu chhièn. chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.PAY_UNKNOWN: (
        "网断了。钱扣了无，𠊎等去问一下。扣了办毋成个，会退分你。",
        "mióng thon le. chhièn khieu le mò, ngài-tén hi mun yit ha. khieu le phan m̀ sàng ke, vói thui pûn ngì.",
    ),
    Cue.PAY_BOOKING: (
        "钱已经付了，在等部门记账，请等一下。",
        "chhièn yí-kîn fu le, chhai tén phu-mùn ki-chong, chhiáng tén yit ha.",
    ),
    Cue.PAY_UNPAID: ("无付钱，也无扣钱。", "mò fu chhièn, ya mò khieu chhièn."),
    Cue.PAY_REFUNDED: (
        "部门记毋到账，钱已经退分你了。",
        "phu-mùn ki m̀ tó chong, chhièn yí-kîn thui pûn ngì le.",
    ),
    Cue.PRINTING: ("在印，请等一下。", "chhai yin, chhiáng tén yit ha."),
    Cue.PRINTED: ("印好了，请在出纸口拿。", "yin hó le, chhiáng chhai chhut-chṳ́-khiéu nâ."),
    Cue.NOT_PRINTED: (
        "毋识印出来。你办个事已经存好，毋使再来。请看屏幕顶高个说明。",
        "m̀ sṳ̍t yin chhut lòi. ngì phan ke sṳ yí-kîn sùn hó, m̀ sṳ́ chai lòi. chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.DOCUMENT_NOT_PRINTED: (
        "证明毋识印出来。请看屏幕顶高个说明，先毋好走。",
        "chṳn-mìn m̀ sṳ̍t yin chhut lòi. chhiáng khon phìn-mo̍k táng-kô ke sot-mìn, siên m̀ hó cháu.",
    ),
    Cue.PAPER_UNKNOWN: (
        "毋知有印出来无，请看一下出纸口。",
        "m̀ tî yû yin chhut lòi mò, chhiáng khon yit ha chhut-chṳ́-khiéu.",
    ),
    Cue.RATING: ("请分这摆服务打只分。", "chhiáng pûn ia pái fu̍k-vu tá chak fûn."),
    Cue.TAKE_CARD: ("请拿好你个身份证。", "chhiáng nâ hó ngì ke sṳ̂n-fun-chṳn."),
    Cue.TROUBLE: (
        "这摆毋识办成，请看屏幕顶高个说明。",
        "ia pái m̀ sṳ̍t phan sàng, chhiáng khon phìn-mo̍k táng-kô ke sot-mìn.",
    ),
    Cue.IDLE: ("还在无？还爱办就点一下屏幕。", "hàn chhai mò? hàn oi phan chhiu tiám yit ha phìn-mo̍k."),
    Cue.VOICE_SAMPLE: ("今下讲客家话，听得清楚无？", "kîm-ha kóng hak-kâ-fa, thâng tet chhîn-chhú mò?"),
}
