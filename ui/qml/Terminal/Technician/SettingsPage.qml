// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What the platform may change from afar, its present value, and who set it. */
ColumnLayout {
    id: page

    required property var vm

    spacing: Theme.gap

    Words {
        Layout.fillWidth: true
        text: page.vm.catalogueTitle
        strong: true
        color: Theme.accent
    }
    Words {
        Layout.fillWidth: true
        text: page.vm.settingsTitle
        strong: true
        color: Theme.accent
    }
    Card {
        Layout.fillWidth: true
        visible: page.vm.settings.length > 0
        implicitHeight: rows.implicitHeight + 2 * Theme.gap

        GridLayout {
            id: rows

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.pad
                rightMargin: Theme.pad
            }
            columns: Theme.wide && !Theme.low ? 2 : 1
            columnSpacing: Theme.gapLarge
            rowSpacing: Theme.gapSmall
            uniformCellWidths: true

            Repeater {
                model: page.vm.settings

                ColumnLayout {
                    id: entry

                    required property var modelData

                    Layout.fillWidth: true
                    Layout.alignment: Qt.AlignTop
                    spacing: 0

                    Accessible.role: Accessible.ListItem
                    Accessible.name: modelData.name

                    RowLayout {
                        Layout.fillWidth: true
                        spacing: Theme.gap

                        Words {
                            Layout.fillWidth: true
                            text: entry.modelData.label
                            line: Theme.captionLine
                            Accessible.ignored: true
                        }
                        Words {
                            text: entry.modelData.value
                            line: Theme.captionLine
                            strong: true
                            Accessible.ignored: true
                        }
                        Words {
                            Layout.preferredWidth: Theme.mm(27 * Theme.textScale)
                            text: entry.modelData.source
                            line: Theme.captionLine
                            color: entry.modelData.from_platform ? Theme.accent : Theme.inkSoft
                            horizontalAlignment: Text.AlignRight
                            Accessible.ignored: true
                        }
                    }
                    Words {
                        Layout.fillWidth: true
                        visible: text !== ""
                        text: entry.modelData.note
                        line: Theme.captionLine
                        color: Theme.inkSoft
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
