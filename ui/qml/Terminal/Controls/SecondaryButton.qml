// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! The other way: outlined, quieter than the primary one. */
Tap {
    id: control

    property string iconName
    property color tint: Theme.accent

    visible: text.length > 0
    implicitHeight: Theme.low && Theme.typing ? Theme.mm(14) : Math.max(Theme.touch, label.implicitHeight + 2 * Theme.gapSmall)
    implicitWidth: Math.ceil(oneLine.advanceWidth) + Theme.glyph(iconName ? 24 : 14)

    TextMetrics {
        id: oneLine

        font: label.font
        text: control.text
    }

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accentPale : control.enabled ? Theme.surface : Theme.sunken
        border.color: control.enabled ? control.tint : Theme.lineStrong
        border.width: control.down ? Theme.mm(1.2) : Theme.stroke
    }

    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: Theme.gap * 0.75

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: control.iconName
                side: Theme.glyph(7.5)
                tint: control.enabled ? control.tint : Theme.inkDisabled
            }
            EvenWords {
                id: label

                anchors.verticalCenter: parent.verticalCenter
                room: control.width - Theme.glyph(control.iconName && control.text ? 18 : 6)
                width: Math.min(implicitWidth, room)
                words: control.text
                line: Theme.bodyLine
                strong: true
                horizontalAlignment: Text.AlignHCenter
                color: control.enabled ? control.tint : Theme.inkDisabled
                Accessible.ignored: true
            }
        }
    }
}
