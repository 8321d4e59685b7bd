// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! One of many places: its name, and a chevron when others lie under it. */
Tap {
    id: control

    property bool opens: false
    readonly property font labelFont: label.font
    /*! What of its width is not for the name. */
    readonly property real frame: Theme.mm(3) + Theme.mm(1) + Theme.mm(2) + mark.side

    implicitHeight: Math.max(Theme.touch, label.implicitHeight + 2 * Theme.gapSmall)

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accentPale : Theme.surface
        border.color: control.down ? Theme.accent : Theme.line
        border.width: control.down ? Theme.mm(1) : Theme.hairline
    }

    contentItem: Item {
        Words {
            id: label

            anchors {
                left: parent.left
                right: mark.left
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.mm(3)
                rightMargin: Theme.mm(1)
            }
            text: control.text
            strong: true
            Accessible.ignored: true
        }
        Icon {
            id: mark

            anchors {
                right: parent.right
                verticalCenter: parent.verticalCenter
                rightMargin: Theme.mm(2)
            }
            width: side
            name: control.opens ? "chevron-right" : ""
            side: Theme.glyph(5)
            tint: Theme.inkSoft
        }
    }
}
