// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Controls
import Terminal.Theme

/*! Starts a test; turns while it runs. */
Tap {
    id: control

    property string iconName
    property bool busy: false

    implicitHeight: Math.max(Theme.touch, label.implicitHeight + 2 * Theme.gapSmall)

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accentPale : control.enabled ? Theme.surface : Theme.sunken
        border.color: control.enabled ? Theme.accent : Theme.lineStrong
        border.width: control.down ? Theme.mm(1.2) : Theme.stroke
    }

    contentItem: Item {
        Icon {
            id: picture

            x: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            visible: !control.busy && name.length > 0
            name: control.iconName
            side: Theme.glyph(7)
            tint: control.enabled ? Theme.accent : Theme.inkDisabled
        }
        Spinner {
            anchors.centerIn: picture
            visible: control.busy
            side: Theme.mm(8)
        }
        Words {
            id: label

            anchors {
                left: picture.right
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.gap
                rightMargin: Theme.gapSmall
            }
            text: control.text
            strong: true
            color: control.enabled || control.busy ? Theme.accent : Theme.inkDisabled
            Accessible.ignored: true
        }
    }
}
