// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! One answer on the review: icon, label over value, and the pencil. */
Item {
    id: line

    required property var row
    property bool first: false

    signal edit(string field)

    implicitHeight: Math.max(Theme.mm(Theme.low ? 24 : 29), words.implicitHeight + 2 * Theme.gap)

    Rectangle {
        visible: !line.first
        x: Theme.pad
        width: parent.width - 2 * Theme.pad
        height: Theme.hairline
        color: Theme.line
    }
    RowLayout {
        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            leftMargin: Theme.pad
            rightMargin: Theme.gap
        }
        spacing: Theme.pad

        Icon {
            name: line.row.icon || ""
            side: Theme.glyph(Theme.low ? 8.5 : 10)
            tint: Theme.accent
        }
        ColumnLayout {
            id: words

            Layout.fillWidth: true
            spacing: 0

            Accessible.role: Accessible.StaticText
            Accessible.name: line.row.name || line.row.label + " " + line.row.value

            Words {
                Layout.fillWidth: true
                text: line.row.label
                line: Theme.captionLine
                color: Theme.inkSoft
                Accessible.ignored: true
            }
            EvenWords {
                Layout.fillWidth: true
                words: line.row.value
                line: Theme.low && Theme.care ? Theme.bodyLine : Theme.leadLine
                strong: true
                Accessible.ignored: true
            }
        }
        SecondaryButton {
            Layout.preferredWidth: Theme.touch
            Layout.preferredHeight: Theme.touch
            visible: (line.row.field || "").length > 0
            objectName: "edit-" + (line.row.field || "")
            spoken: line.row.edit_text || ""
            iconName: "edit"
            onClicked: line.edit(line.row.field)
        }
    }
}
