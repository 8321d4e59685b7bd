// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! Whom to call: words at the left, the number large at the right, below each other when there is no room. */
Card {
    id: row

    property string label
    property string number
    property string iconName: "phone"
    property string spoken

    implicitHeight: Math.max(Theme.touch, fact.implicitHeight + 2 * Theme.gap)

    Accessible.role: Accessible.StaticText
    Accessible.name: spoken || label + " " + number

    Icon {
        id: picture

        x: Theme.pad
        anchors.verticalCenter: parent.verticalCenter
        name: row.iconName
        side: Theme.glyph(8.5)
        tint: Theme.accent
    }
    FactRow {
        id: fact

        anchors {
            left: picture.right
            right: parent.right
            verticalCenter: parent.verticalCenter
            leftMargin: Theme.pad
            rightMargin: Theme.pad
        }
        label: row.label
        value: row.number
        valueLine: Theme.leadLine
        Accessible.ignored: true
    }
}
