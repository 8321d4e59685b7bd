// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! The one thing to do on a screen: filled, full width, at the bottom. Disabled it is an outline; busy it turns. */
Tap {
    id: control

    property string iconName
    property bool busy: false
    property int line: Theme.leadLine

    visible: text.length > 0
    enabled: !busy
    implicitHeight: Theme.low && Theme.typing ? Theme.mm(14) : Math.max(Theme.action, label.implicitHeight + 2 * Theme.gap)

    background: Rectangle {
        radius: Theme.radius
        color: !control.enabled && !control.busy ? Theme.sunken : control.down ? Theme.accentPressed : Theme.accent
        border.color: control.enabled || control.busy ? Theme.accentPressed : Theme.lineStrong
        border.width: control.down ? Theme.mm(1) : Theme.hairline

        Rectangle {
            anchors.fill: parent
            anchors.margins: Theme.mm(1.8)
            radius: Theme.radius - Theme.mm(1)
            color: "transparent"
            border.color: Theme.accentInk
            border.width: Theme.stroke
            visible: control.down
        }
    }

    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.gap

            Spinner {
                anchors.verticalCenter: parent.verticalCenter
                visible: control.busy
                side: Theme.glyph(9)
                tint: Theme.accentInk
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: name.length > 0 && !control.busy
                name: control.iconName
                side: Theme.glyph(9)
                tint: control.enabled ? Theme.accentInk : Theme.inkDisabled
            }
            EvenWords {
                id: label

                anchors.verticalCenter: parent.verticalCenter
                room: control.width - Theme.glyph(control.iconName || control.busy ? 24 : 10)
                width: Math.min(implicitWidth, room)
                words: control.text
                line: control.line
                strong: true
                horizontalAlignment: Text.AlignHCenter
                color: control.enabled || control.busy ? Theme.accentInk : Theme.inkDisabled
                Accessible.ignored: true
            }
        }
    }
}
