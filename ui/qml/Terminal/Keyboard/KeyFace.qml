// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Controls
import Terminal.Theme

/*! The face of a keyboard key, in the same hand as the digits pad. */
Rectangle {
    id: face

    /*! The module's key: pressed, enabled. Null for a moment while a layout is made. */
    property var key: null
    property string text
    property string iconName
    property bool quiet: false
    property bool marked: false
    property bool capital: false
    readonly property bool down: key !== null && key.pressed
    readonly property bool live: key === null || key.enabled
    readonly property color tint: down || marked ? Theme.accentInk : live ? Theme.ink : Theme.inkDisabled

    anchors.margins: Theme.mm(0.9)
    radius: Theme.radius * 0.8
    color: down || marked ? Theme.accent : quiet ? Theme.keyQuiet : Theme.surface
    border.color: down ? Theme.accentPressed : Theme.lineStrong
    border.width: Theme.hairline

    Icon {
        anchors.centerIn: parent
        name: face.iconName
        side: Math.min(Theme.mm(9), face.height * 0.55)
        tint: face.tint
    }
    Words {
        anchors.centerIn: parent
        visible: text.length > 0 && face.iconName.length === 0
        text: face.text
        line: Math.min(face.quiet ? Theme.mm(8) : Theme.mm(11), face.height * 0.75)
        strong: true
        width: face.width - Theme.gapSmall
        horizontalAlignment: Text.AlignHCenter
        // Letters that were made to fit are less high than their line.
        lineHeightMode: Text.ProportionalHeight
        lineHeight: 1
        wrapMode: Text.NoWrap
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: 8
        font.capitalization: face.capital ? Font.AllUppercase : Font.MixedCase
        color: face.tint
        Accessible.ignored: true
    }
}
