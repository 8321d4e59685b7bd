// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! A state as shape, word and colour: a disc, a diamond, a square. */
RowLayout {
    id: light

    property string level: "green"
    property string text
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
            name: light.level === "green" ? "check" : light.level === "red" ? "cross" : ""
            side: Theme.mm(5)
            tint: Theme.accentInk
        }
        Rectangle {
            anchors.centerIn: parent
            visible: light.level === "yellow"
            width: Theme.mm(1.1)
            height: Theme.mm(4)
            radius: width / 2
            color: Theme.accentInk
        }
    }
    Words {
        text: light.text
        line: Theme.captionLine
        strong: true
        color: light.tint
    }
}
