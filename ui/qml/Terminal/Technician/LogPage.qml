// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What happened lately, newest as the view model orders it. */
ColumnLayout {
    id: page

    required property var vm

    spacing: Theme.gap

    Words {
        Layout.fillWidth: true
        text: page.vm.logTitle
        strong: true
        color: Theme.accent
    }
    Banner {
        Layout.fillWidth: true
        kind: "info"
        text: page.vm.log.length === 0 ? page.vm.logEmptyText : ""
    }
    Card {
        Layout.fillWidth: true
        visible: page.vm.log.length > 0
        implicitHeight: rows.implicitHeight + 2 * Theme.gap

        ColumnLayout {
            id: rows

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.pad
                rightMargin: Theme.pad
            }
            spacing: Theme.gap

            Repeater {
                model: page.vm.log

                RowLayout {
                    id: entry

                    required property var modelData

                    spacing: Theme.gap

                    Accessible.role: Accessible.ListItem
                    Accessible.name: modelData.name || modelData.text

                    EvenWords {
                        Layout.alignment: Qt.AlignTop
                        Layout.preferredWidth: Theme.mm(34 * Theme.textScale)
                        words: entry.modelData.at
                        line: Theme.captionLine
                        color: Theme.inkSoft
                    }
                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: 0

                        Words {
                            Layout.fillWidth: true
                            text: entry.modelData.text
                            line: Theme.captionLine
                            strong: true
                        }
                        Words {
                            Layout.fillWidth: true
                            text: [entry.modelData.code, entry.modelData.receipt_no].filter(part => part).join("  ·  ")
                            line: Theme.captionLine
                            color: Theme.inkSoft
                            wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                        }
                    }
                }
            }
        }
    }
}
