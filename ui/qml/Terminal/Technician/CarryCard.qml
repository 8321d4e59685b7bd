// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The outbox by hand: each medium with its two errands, what goes on, and how the last errand ended. */
Card {
    id: card

    required property var vm

    implicitHeight: column.implicitHeight + 2 * Theme.gap

    ColumnLayout {
        id: column

        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            leftMargin: Theme.pad
            rightMargin: Theme.pad
        }
        spacing: Theme.gap

        EvenWords {
            Layout.fillWidth: true
            words: card.vm.carryTitle
            strong: true
            color: Theme.accent
        }
        Words {
            Layout.fillWidth: true
            visible: text.length > 0
            text: card.vm.carryHint
            line: Theme.captionLine
            color: Theme.inkSoft
        }
        Repeater {
            model: card.vm.media

            GridLayout {
                id: medium

                required property var modelData

                Layout.fillWidth: true
                columns: Theme.wide ? 2 : 1
                columnSpacing: Theme.gap
                rowSpacing: Theme.gapSmall

                ColumnLayout {
                    Layout.fillWidth: true
                    // Shares of the width, so that the buttons of all sticks stand under each other.
                    Layout.preferredWidth: Theme.wide ? 2 : -1
                    spacing: Theme.mm(0.8)

                    Words {
                        Layout.fillWidth: true
                        text: medium.modelData.label
                        strong: true
                    }
                    Words {
                        Layout.fillWidth: true
                        visible: text.length > 0
                        text: [medium.modelData.detail, medium.modelData.simulated_text].filter(part => part).join("  ·  ")
                        line: Theme.captionLine
                        color: Theme.inkSoft
                    }
                }
                GridLayout {
                    Layout.fillWidth: true
                    Layout.preferredWidth: Theme.wide ? 3 : -1
                    columns: Theme.low && Theme.care ? 1 : 2
                    rowSpacing: Theme.gap
                    columnSpacing: Theme.gap
                    uniformCellWidths: true

                    SecondaryButton {
                        Layout.fillWidth: true
                        objectName: "export-" + medium.modelData.folder
                        text: medium.modelData.export_text
                        spoken: medium.modelData.export_name
                        iconName: "download"
                        enabled: medium.modelData.export_enabled
                        onClicked: card.vm.exportTo(medium.modelData.folder)
                    }
                    SecondaryButton {
                        Layout.fillWidth: true
                        objectName: "receive-" + medium.modelData.folder
                        text: medium.modelData.receive_text
                        spoken: medium.modelData.receive_name
                        iconName: "receipt"
                        enabled: medium.modelData.receive_enabled
                        onClicked: card.vm.receiveFrom(medium.modelData.folder)
                    }
                }
            }
        }
        RowLayout {
            Layout.fillWidth: true
            visible: card.vm.carryBusyText.length > 0
            spacing: Theme.gap

            Spinner {
                side: Theme.mm(8)
            }
            EvenWords {
                Layout.fillWidth: true
                objectName: "carryBusy"
                words: card.vm.carryBusyText
                strong: true
            }
        }
        Banner {
            Layout.fillWidth: true
            objectName: "carryResult"
            kind: card.vm.carryResultKind || "ok"
            title: card.vm.carryResultTitle
            text: card.vm.carryResultText
        }
    }
}
