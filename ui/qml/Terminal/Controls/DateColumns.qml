// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! A day as year, month and day, each with a plus above and a minus below. What is typed on the digits pad stands here, too. */
ColumnLayout {
    id: entry

    required property var columns
    property string label

    signal stepped(string part, int by)

    Layout.fillHeight: false
    spacing: Theme.gapSmall

    Words {
        Layout.fillWidth: true
        text: entry.label
        color: Theme.inkSoft
        Accessible.ignored: true
    }
    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.mm(3)
        uniformCellSizes: true

        Repeater {
            model: entry.columns

            ColumnLayout {
                id: column

                required property var modelData

                Layout.fillWidth: true
                spacing: Theme.mm(3)

                DigitKey {
                    Layout.fillWidth: true
                    implicitHeight: Theme.mm(20)
                    objectName: "more-" + column.modelData.part
                    iconName: "plus"
                    spoken: column.modelData.more
                    onClicked: entry.stepped(column.modelData.part, 1)
                }
                Rectangle {
                    Layout.fillWidth: true
                    implicitHeight: number.implicitHeight + unit.implicitHeight + Theme.gapSmall
                    radius: Theme.radius
                    color: Theme.surface
                    border.color: column.modelData.chosen ? Theme.accent : Theme.lineStrong
                    border.width: column.modelData.chosen ? Theme.mm(0.8) : Theme.hairline

                    Accessible.role: Accessible.StaticText
                    Accessible.name: column.modelData.name

                    Column {
                        anchors.centerIn: parent
                        width: parent.width

                        Words {
                            id: number

                            width: parent.width
                            horizontalAlignment: Text.AlignHCenter
                            text: column.modelData.value
                            line: Theme.glyph(Theme.low ? 10 : 13)
                            strong: true
                            color: column.modelData.chosen ? Theme.ink : Theme.inkSoft
                            Accessible.ignored: true
                        }
                        Words {
                            id: unit

                            width: parent.width
                            horizontalAlignment: Text.AlignHCenter
                            text: column.modelData.unit
                            line: Theme.captionLine
                            color: Theme.inkSoft
                            Accessible.ignored: true
                        }
                    }
                }
                DigitKey {
                    Layout.fillWidth: true
                    implicitHeight: Theme.mm(20)
                    objectName: "less-" + column.modelData.part
                    iconName: "minus"
                    spoken: column.modelData.less
                    onClicked: entry.stepped(column.modelData.part, -1)
                }
            }
        }
    }
}
