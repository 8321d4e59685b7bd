// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! Text in one of the theme's sizes. An empty text takes no room. */
Text {
    property int line: Theme.bodyLine
    property bool strong: false

    visible: text.length > 0
    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Math.round(line / Theme.leading)
    font.weight: strong ? Font.Bold : Font.Normal
    lineHeight: line
    lineHeightMode: Text.FixedHeight
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter

    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text.length === 0
}
