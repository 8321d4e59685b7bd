// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! One of the steady buttons below (or beside) every screen. */
Tap {
    id: control

    property string iconName
    property bool marked: false
    /*! How high icon and words are. */
    readonly property real tall: visible ? column.implicitHeight : 0
    /*! How high those of the tallest beside it are: icons side by side stand in one line. */
    property real tallest: tall

    implicitHeight: Math.max(Theme.touchLeast, column.implicitHeight + Theme.mm(2))
    visible: text.length > 0

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accent : control.marked ? Theme.accentSoft : "transparent"
        border.color: Theme.accent
        border.width: control.marked ? Theme.stroke : 0
    }

    contentItem: Item {
        Column {
            id: column

            anchors.horizontalCenter: parent.horizontalCenter
            y: (parent.height - control.tallest) / 2
            width: parent.width - Theme.mm(1)
            spacing: Theme.mm(0.6)

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: control.iconName
                side: Theme.mm(Theme.low ? (Theme.care ? 6 : 7.5) : 9)
                tint: control.down ? Theme.accentInk : Theme.accent
            }
            Words {
                width: parent.width
                text: control.text
                line: Theme.low ? Math.min(Theme.captionLine, Theme.mm(6.6)) : Theme.captionLine
                strong: true
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignHCenter
                color: control.down ? Theme.accentInk : Theme.ink
                Accessible.ignored: true
            }
        }
    }
}
