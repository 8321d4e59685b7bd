// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! A state as shape, word and colour: a disc, a diamond, a square. */
RowLayout {
    id: light

    property string level: "green"
    property string text
    property string iconName
    readonly property color tint: level === "red" ? Theme.kapok : level === "yellow" ? Theme.warn : Theme.accent

    spacing: Theme.gapSmall

    Item {
        Layout.preferredWidth: Theme.mm(8)
        Layout.preferredHeight: Theme.mm(8)

        Rectangle {
            anchors.centerIn: parent
            width: light.level === "yellow" ? Theme.mm(5.6) : Theme.mm(7)
            height: width
            radius: light.level === "green" ? width / 2 : Theme.mm(0.8)
            rotation: light.level === "yellow" ? 45 : 0
            color: light.tint
        }
        Icon {
            anchors.centerIn: parent
            name: light.iconName || (light.level === "green" ? "check" : light.level === "yellow" ? "minus" : "cross")
            side: Theme.mm(4.6)
            tint: Theme.accentInk
        }
    }
    Words {
        text: light.text
        line: Theme.captionLine
        strong: true
        color: light.tint
    }
}
