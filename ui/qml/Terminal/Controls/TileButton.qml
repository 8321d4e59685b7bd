// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! A big tile. What cannot be done now is flat and dashed through with its reason in words, and still answers nothing. */
Tap {
    id: control

    property string iconName
    property string hint
    property string reason

    implicitHeight: Math.max(Theme.mm(Theme.low ? 24 : Theme.tall ? 64 : 58), column.implicitHeight + 2 * (Theme.low ? Theme.gap : Theme.pad))

    background: Rectangle {
        radius: Theme.radius
        color: !control.enabled ? Theme.sunken : control.down ? Theme.accentPale : Theme.surface
        border.color: control.down ? Theme.accent : control.enabled ? Theme.line : Theme.lineStrong
        border.width: control.down ? Theme.mm(1.2) : Theme.hairline
    }

    contentItem: Item {
        GridLayout {
            id: column

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.pad
                rightMargin: Theme.pad
            }
            columns: Theme.low ? 2 : 1
            rowSpacing: Theme.gap
            columnSpacing: Theme.pad

            Rectangle {
                Layout.preferredWidth: Theme.glyph(Theme.low ? 12 : 17)
                Layout.preferredHeight: Layout.preferredWidth
                radius: Theme.radius
                color: control.enabled ? Theme.accentSoft : "transparent"
                border.color: Theme.lineStrong
                border.width: control.enabled ? 0 : Theme.hairline

                Icon {
                    anchors.centerIn: parent
                    name: control.iconName
                    side: parent.width * 0.65
                    tint: control.enabled ? Theme.accent : Theme.inkDisabled
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.mm(1)

                EvenWords {
                    Layout.fillWidth: true
                    words: control.text
                    line: Theme.low ? Theme.bodyLine : Theme.leadLine
                    strong: true
                    color: control.enabled ? Theme.ink : Theme.inkDisabled
                    Accessible.ignored: true
                }
                EvenWords {
                    Layout.fillWidth: true
                    words: control.enabled ? control.hint : ""
                    line: Theme.captionLine
                    color: Theme.inkSoft
                    Accessible.ignored: true
                }
                ReasonLine {
                    Layout.fillWidth: true
                    text: control.enabled ? "" : control.reason
                }
            }
        }
    }
}
