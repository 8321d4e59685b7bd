// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Controls
import Terminal.Theme

/*! One of the ways to enter text, as a tab over the keyboard. */
Tap {
    id: control

    property string iconName
    property bool chosen: false

    height: parent.height - Theme.gapSmall / 2
    implicitWidth: row.implicitWidth + 2 * Theme.pad
    spoken: text
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: chosen

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accentPale : control.chosen ? Theme.accent : Theme.surface
        border.color: control.chosen ? Theme.accent : Theme.lineStrong
        border.width: Theme.hairline
    }

    contentItem: Item {
        Row {
            id: row

            anchors.centerIn: parent
            spacing: Theme.gapSmall

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: control.iconName
                side: Math.min(Theme.glyph(6.5), control.height * 0.7)
                tint: label.color
            }
            Words {
                id: label

                anchors.verticalCenter: parent.verticalCenter
                text: control.text
                line: Math.min(Theme.captionLine, control.height * 0.8)
                strong: true
                wrapMode: Text.NoWrap
                color: control.chosen && !control.down ? Theme.accentInk : Theme.ink
                Accessible.ignored: true
            }
        }
    }
}
