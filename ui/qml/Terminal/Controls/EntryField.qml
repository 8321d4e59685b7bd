// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! What has been typed on a digits pad: large, and never a keyboard's business. */
ColumnLayout {
    id: entry

    property string label
    property string shown
    property string spoken
    property bool secret: false

    Layout.fillHeight: false
    spacing: Theme.gapSmall

    Words {
        Layout.fillWidth: true
        text: entry.label
        color: Theme.inkSoft
        Accessible.ignored: true
    }
    Rectangle {
        Layout.fillWidth: true
        implicitHeight: Math.max(Theme.low ? Theme.mm(16) : Theme.glyph(20), words.implicitHeight + (Theme.low ? Theme.gapSmall : Theme.gap))
        radius: Theme.radius
        color: Theme.surface
        border.color: Theme.accent
        border.width: Theme.mm(0.8)

        Accessible.role: Accessible.EditableText
        Accessible.name: entry.spoken || entry.label
        Accessible.readOnly: true

        Words {
            id: words

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                margins: Theme.pad
            }
            text: entry.shown
            line: Theme.glyph(!Theme.low ? 14 : Theme.care ? 10 : 12)
            strong: true
            // A number in two lines cannot be checked at a glance: rather smaller letters.
            wrapMode: Text.NoWrap
            // Letters that were made to fit are less high than their line.
            lineHeightMode: Text.ProportionalHeight
            lineHeight: 1
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.mm(4)
            font.letterSpacing: entry.secret ? Theme.mm(3) : Theme.mm(0.6)
            Accessible.ignored: true
        }
        Rectangle {
            id: caret

            x: Theme.pad + (words.visible ? words.contentWidth + Theme.mm(1) : 0)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.mm(0.8)
            height: Theme.glyph(10)
            color: Theme.accent

            SequentialAnimation on opacity {
                running: caret.visible && !Theme.stilled
                loops: Animation.Infinite
                PropertyAction { value: 1 }
                PauseAnimation { duration: 600 }
                PropertyAction { value: 0 }
                PauseAnimation { duration: 500 }
            }
        }
    }
}
