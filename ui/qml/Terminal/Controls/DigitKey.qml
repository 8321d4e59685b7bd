// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! A key of the digits pad. Pressed it turns dark, so that the finger's answer is seen at once. */
Tap {
    id: control

    property string iconName
    property bool quiet: false

    implicitHeight: Theme.key

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accent : control.quiet || !control.enabled ? Theme.sunken : Theme.surface
        border.color: control.down ? Theme.accentPressed : control.enabled ? Theme.lineStrong : Theme.line
        border.width: Theme.hairline
    }

    contentItem: Item {
        readonly property int fits: Math.round(control.height * 0.7)
        readonly property color tint: control.down ? Theme.accentInk : control.enabled ? Theme.ink : Theme.inkDisabled

        id: face

        Column {
            anchors.centerIn: parent

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: control.iconName
                side: Theme.glyph(8.5)
                tint: face.tint
            }
            Words {
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(implicitWidth, control.width - Theme.gapSmall)
                horizontalAlignment: Text.AlignHCenter
                text: control.iconName && !control.quiet ? "" : control.text
                line: control.quiet ? (control.iconName || Theme.low ? Theme.captionLine : Theme.bodyLine) : Math.min(Theme.glyph(12), face.fits)
                strong: true
                color: face.tint
                Accessible.ignored: true
            }
        }
    }
}
