// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What waits to be delivered; what is parked can be given back; all of it can be carried by hand. */
ColumnLayout {
    id: page

    required property var vm

    spacing: Theme.gap

    Words {
        Layout.fillWidth: true
        text: page.vm.queueTitle
        strong: true
        color: Theme.accent
    }
    CarryCard {
        Layout.fillWidth: true
        vm: page.vm
    }
    Banner {
        Layout.fillWidth: true
        kind: "ok"
        text: page.vm.queue.length === 0 ? page.vm.queueEmptyText : ""
    }
    Repeater {
        model: page.vm.queue

        Card {
            id: entry

            required property var modelData

            Layout.fillWidth: true
            implicitHeight: row.implicitHeight + 2 * Theme.gap
            border.color: modelData.state === "parked" ? Theme.warn : Theme.line

            Accessible.role: Accessible.ListItem
            Accessible.name: modelData.name || modelData.title

            RowLayout {
                id: row

                anchors {
                    left: parent.left
                    right: parent.right
                    verticalCenter: parent.verticalCenter
                    leftMargin: Theme.pad
                    rightMargin: Theme.pad
                }
                spacing: Theme.gap

                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: Theme.mm(0.8)

                    Words {
                        Layout.fillWidth: true
                        text: entry.modelData.title
                        strong: true
                    }
                    EvenWords {
                        Layout.fillWidth: true
                        words: entry.modelData.receipt_no + "  ·  " + entry.modelData.created_at
                        line: Theme.captionLine
                        color: Theme.inkSoft
                    }
                    EvenWords {
                        Layout.fillWidth: true
                        words: [entry.modelData.state_text, entry.modelData.attempts_text, entry.modelData.exported_text].filter(part => part).join("  ·  ")
                        line: Theme.captionLine
                        strong: true
                    }
                    ReasonLine {
                        Layout.fillWidth: true
                        text: entry.modelData.reason || ""
                    }
                }
                SecondaryButton {
                    objectName: "release-" + entry.modelData.entry_id
                    text: entry.modelData.release_text || ""
                    iconName: "refresh"
                    onClicked: page.vm.release(entry.modelData.entry_id)
                }
            }
        }
    }
}
