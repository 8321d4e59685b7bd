// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A power cut came between the commit and the paper: does somebody still want the slip? */
Card {
    id: slip

    required property var vm

    visible: vm.slipVisible
    implicitHeight: column.implicitHeight + 2 * Theme.pad
    border.color: Theme.accent
    border.width: Theme.stroke

    MouseArea {
        anchors.fill: parent
    }

    ColumnLayout {
        id: column

        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            margins: Theme.pad
        }
        spacing: Theme.gap

        RowLayout {
            spacing: Theme.gap

            Icon {
                Layout.alignment: Qt.AlignTop
                visible: slip.vm.slipState !== "printing" && !(Theme.low && Theme.care)
                name: slip.vm.slipState === "printed" ? "check-circle" : slip.vm.slipState === "offered" ? "receipt" : "warning"
                side: Theme.glyph(10)
                tint: slip.vm.slipState === "not_printed" || slip.vm.slipState === "unknown" ? Theme.warn : Theme.accent
            }
            Spinner {
                Layout.alignment: Qt.AlignTop
                visible: slip.vm.slipState === "printing"
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.mm(1)

                EvenWords {
                    Layout.fillWidth: true
                    words: slip.vm.slipTitle
                    line: Theme.leadLine
                    strong: true
                }
                EvenWords {
                    Layout.fillWidth: true
                    words: slip.vm.slipText
                    line: Theme.low && Theme.care ? Theme.captionLine : Theme.bodyLine
                    color: Theme.inkSoft
                }
            }
        }
        GridLayout {
            Layout.fillWidth: true
            columns: 2
            visible: slip.vm.slipPrintText.length + slip.vm.slipDeclineText.length > 0
            columnSpacing: Theme.gap
            rowSpacing: Theme.mm(3)
            uniformCellWidths: true

            SecondaryButton {
                Layout.fillWidth: true
                Layout.fillHeight: true
                objectName: "slipDecline"
                text: slip.vm.slipDeclineText
                onClicked: slip.vm.declineSlip()
            }
            PrimaryButton {
                Layout.fillWidth: true
                line: Theme.bodyLine
                objectName: "slipPrint"
                text: slip.vm.slipPrintText
                onClicked: slip.vm.printSlip()
            }
        }
    }
}
