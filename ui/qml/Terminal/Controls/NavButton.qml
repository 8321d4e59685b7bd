// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! One of the steady buttons below (or beside) every screen. */
Tap {
    id: control

    property string iconName
    property bool marked: false

    implicitHeight: Theme.touch
    visible: text.length > 0

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accent : control.marked ? Theme.accentSoft : "transparent"
        border.color: Theme.accent
        border.width: control.marked ? Theme.stroke : 0
    }

    contentItem: Item {
        Column {
            anchors.centerIn: parent
            width: parent.width - Theme.mm(1)
            spacing: Theme.mm(0.6)

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: control.iconName
                side: Theme.mm(8.5)
                tint: control.down ? Theme.accentInk : Theme.accent
            }
            Words {
                width: parent.width
                text: control.text
                line: Theme.captionLine
                strong: true
                horizontalAlignment: Text.AlignHCenter
                color: control.down ? Theme.accentInk : Theme.ink
                Accessible.ignored: true
            }
        }
    }
}
