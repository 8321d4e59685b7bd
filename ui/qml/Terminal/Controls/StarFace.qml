// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! One of the five faces of the rating, with its words. */
Tap {
    id: control

    property string iconName
    property bool asRow: false

    implicitHeight: asRow ? Math.max(Theme.mm(26), label.implicitHeight + 2 * Theme.gapSmall) : face.side + Theme.gapSmall + label.implicitHeight + 2 * Theme.pad

    background: Rectangle {
        radius: Theme.radius
        color: control.down ? Theme.accent : Theme.surface
        border.color: control.down ? Theme.accentPressed : Theme.line
        border.width: Theme.hairline
    }

    contentItem: Item {
        Icon {
            id: face

            x: control.asRow ? Theme.pad : (parent.width - width) / 2
            y: control.asRow ? (parent.height - height) / 2 : Theme.pad
            name: control.iconName
            side: Theme.glyph(control.asRow ? 13 : Theme.low ? 12 : 21)
            tint: control.down ? Theme.accentInk : Theme.accent
        }
        EvenWords {
            id: label

            x: control.asRow ? face.x + face.width + Theme.pad : Theme.gapSmall
            y: control.asRow ? (parent.height - height) / 2 : face.y + face.height + Theme.gapSmall
            width: parent.width - x - Theme.gapSmall
            horizontalAlignment: control.asRow ? Text.AlignLeft : Text.AlignHCenter
            words: control.text
            line: control.asRow ? Theme.leadLine : Theme.bodyLine
            strong: true
            color: control.down ? Theme.accentInk : Theme.ink
            Accessible.ignored: true
        }
    }
}
