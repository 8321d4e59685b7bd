// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Controls
import Terminal.Theme

/*! A small button for a mouse. */
Tap {
    id: control

    property string iconName
    property bool marked: false

    implicitHeight: Math.max(Theme.mm(11), label.implicitHeight + Theme.gapSmall)
    implicitWidth: label.implicitWidth + Theme.mm(14)

    Accessible.checkable: true
    Accessible.checked: marked

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accentPale : control.marked ? Theme.accentSoft : Theme.surface
        border.color: control.marked || control.down ? Theme.accent : Theme.lineStrong
        border.width: control.marked ? Theme.stroke : Theme.hairline
    }

    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.mm(1.5)

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: control.marked ? "check" : control.iconName
                side: Theme.mm(5.5)
                tint: Theme.accent
            }
            Words {
                id: label

                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, control.width - Theme.mm(9))
                text: control.text
                line: Theme.mm(5.8)
                Accessible.ignored: true
            }
        }
    }
}
