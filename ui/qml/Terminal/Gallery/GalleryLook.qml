// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Letters, colours with their contrast, icons. */
ColumnLayout {
    id: page

    required property var words
    required property var shown
    required property var colours

    spacing: Theme.gap

    Repeater {
        model: [["caption", Theme.captionLine], ["body", Theme.bodyLine], ["lead", Theme.leadLine], ["title", Theme.titleLine], ["display", Theme.displayLine]]

        Words {
            required property var modelData

            Layout.fillWidth: true
            text: modelData[0] + " " + (modelData[1] / Theme.pxPerMm).toFixed(1) + " mm  " + page.words.look
            line: modelData[1]
        }
    }
    Words {
        text: "09:41"
        line: Theme.clockLine
        strong: true
        color: Theme.accent
    }
    GridLayout {
        Layout.fillWidth: true
        columns: Theme.wide ? 4 : 2
        rowSpacing: Theme.gapSmall
        columnSpacing: Theme.gapSmall
        uniformCellWidths: true

        Repeater {
            model: page.colours

            Rectangle {
                id: pair

                required property var modelData

                Layout.fillWidth: true
                implicitHeight: said.implicitHeight + 2 * Theme.gapSmall
                radius: Theme.radius
                color: modelData.ground
                border.color: Theme.line
                border.width: Theme.hairline

                Words {
                    id: said

                    anchors {
                        left: parent.left
                        right: parent.right
                        verticalCenter: parent.verticalCenter
                        margins: Theme.gap
                    }
                    text: pair.modelData.name + "  " + pair.modelData.ratio
                    line: Theme.captionLine
                    color: pair.modelData.ink
                }
            }
        }
    }
    GridLayout {
        Layout.fillWidth: true
        Layout.topMargin: Theme.gapLarge
        columns: Theme.wide ? 10 : 6
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            model: page.shown.icons

            ColumnLayout {
                id: cell

                required property string modelData

                Layout.fillWidth: true
                spacing: 0

                Icon {
                    Layout.alignment: Qt.AlignHCenter
                    name: cell.modelData
                    side: Theme.mm(12)
                    tint: Theme.accent
                }
                Words {
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignHCenter
                    text: cell.modelData
                    line: Theme.mm(5)
                    wrapMode: Text.WrapAnywhere
                }
            }
        }
    }
}
