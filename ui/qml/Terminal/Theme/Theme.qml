// SPDX-License-Identifier: GPL-3.0-or-later
pragma Singleton

import QtQuick

/*! Every measure, colour and duration of the screen. Lengths are pixels, reckoned from millimetres on the real panel. */
QtObject {
    id: theme

    property real pxPerMm: 4.03
    property bool care: false
    /*! White on black, with yellow for what can be touched: for eyes that light paper dazzles. */
    property bool contrast: false
    /*! No motion at all, for people it disturbs and for pictures that must come out alike. */
    property bool stilled: false
    /*! Wider than high: side rail and more columns. */
    property bool wide: false
    /*! Less than 180 mm high (tablet): narrower margins. */
    property bool low: false
    /*! The keyboard is up. */
    property bool typing: false
    property string family: "Noto Sans CJK SC"
    /*! Breaks the lines of titles; null: Qt does. */
    property var typesetting: null

    /*! High and roomy: the reference panel. */
    readonly property bool tall: !wide && !low
    readonly property real textScale: (care ? 1.4 : 1) * (low ? 1 : 1.14)

    // --- type: the line is the measure, the letter is line / 1.3 ---------------------------------------------------
    readonly property real leading: 1.3
    readonly property int captionLine: mm(5.8 * textScale)
    readonly property int bodyLine: mm(7 * textScale)
    readonly property int leadLine: mm(9 * textScale)
    readonly property int titleLine: mm((low ? 10.5 : 12) * textScale)
    readonly property int displayLine: mm((low ? 13 : 17) * (care && !tall ? 1.25 : textScale))
    readonly property int clockLine: mm(low ? 30 : tall ? 62 : 52)

    // --- spacing ----------------------------------------------------------------------------------------------------
    readonly property int hairline: Math.max(1, mm(0.3))
    readonly property int stroke: mm(0.6)
    readonly property int gapSmall: mm(2)
    readonly property int gap: mm(low ? 3 : tall ? 5 : 4)
    readonly property int gapLarge: mm(low ? 5 : tall ? 10 : 8)
    readonly property int margin: mm(low ? 6 : 12)
    readonly property int pad: mm(low ? 4 : tall ? 8 : 6)
    readonly property int radius: mm(3)

    // --- touch ------------------------------------------------------------------------------------------------------
    readonly property int touch: mm(20)
    readonly property int touchLeast: mm(13)
    readonly property int action: mm(low ? 20 : tall ? 28 : 24)
    readonly property int key: mm(low ? 17 : tall ? 25 : 22)
    readonly property int row: mm(low ? 20 : tall ? 34 : 30)

    // --- palette: paper, ink, the deep green of a banyan, the red of a kapok blossom ---------------------------------
    readonly property color paper: contrast ? "#000000" : "#FAF6EE"
    readonly property color surface: contrast ? "#141414" : "#FFFFFF"
    readonly property color sunken: contrast ? "#000000" : "#F1EADD"
    readonly property color line: contrast ? "#8C8C8C" : "#DED3C0"
    /*! Keys that write nothing: shift, delete, enter. */
    readonly property color keyQuiet: contrast ? "#000000" : "#DED3C0"
    readonly property color lineStrong: contrast ? "#FFFFFF" : care ? "#6B6050" : "#8A8070"
    readonly property color ink: contrast ? "#FFFFFF" : "#26221C"
    readonly property color inkSoft: contrast ? "#E8E8E8" : care ? "#443D33" : "#5E564A"
    readonly property color accent: contrast ? "#FFD83A" : care ? "#0F4A39" : "#1A5A47"
    readonly property color accentPressed: contrast ? "#FFEE9E" : care ? "#08301F" : "#0E3F30"
    readonly property color accentSoft: contrast ? "#2E2800" : "#E3EFE8"
    readonly property color accentPale: contrast ? "#5A4E00" : "#C9DFD4"
    readonly property color accentInk: contrast ? "#000000" : "#FFFFFF"
    readonly property color kapok: contrast ? "#FFA48C" : care ? "#8F2812" : "#B5391F"
    readonly property color kapokSoft: contrast ? "#331008" : "#FBE9E2"
    readonly property color warn: contrast ? "#FFD08A" : care ? "#633C00" : "#7A4B00"
    readonly property color warnSoft: contrast ? "#2E2000" : "#FFF3D6"
    /*! On the accent: petals, the badge of simulated devices. */
    readonly property color blossom: contrast ? "#000000" : "#F3C9A0"
    readonly property color inkDisabled: contrast ? "#CFCFCF" : care ? "#4F483D" : "#6B6458"

    // --- motion: one curve ------------------------------------------------------------------------------------------
    readonly property int swift: stilled ? 0 : 120
    readonly property int steady: stilled ? 0 : 260
    readonly property int breath: 1400
    readonly property int curve: Easing.OutCubic

    /*! Whole pixels of a length in millimetres. */
    function mm(length: real): int {
        return Math.round(length * pxPerMm);
    }

    /*! A length that grows with the text: icons beside words. */
    function glyph(length: real): int {
        return Math.round(length * textScale * pxPerMm);
    }

    function hex(colour: color): string {
        return colour.toString().slice(1, 7);
    }
}
