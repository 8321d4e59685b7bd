// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! Whom to call: words at the left, the number large at the right, below each other when there is no room. */
Card {
    id: row

    property string label
    property string number
    property string iconName: "phone"
    property string spoken

    implicitHeight: Math.max(Theme.touch, flow.implicitHeight + 2 * Theme.gap)

    Accessible.role: Accessible.StaticText
    Accessible.name: spoken || label + " " + number

    Icon {
        id: picture

        x: Theme.pad
        anchors.verticalCenter: parent.verticalCenter
        name: row.iconName
        side: Theme.mm(10)
        tint: Theme.accent
    }
    Flow {
        id: flow

        anchors {
            left: picture.right
            right: parent.right
            verticalCenter: parent.verticalCenter
            leftMargin: Theme.pad
            rightMargin: Theme.pad
        }
        spacing: Theme.gap

        Words {
            width: Math.min(implicitWidth, flow.width)
            text: row.label
            Accessible.ignored: true
        }
        Words {
            text: row.number
            strong: true
            color: Theme.accent
            Accessible.ignored: true
        }
    }
}
