// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What the terminal does again and again: how it went last, when it comes again, and what may be run now. */
PageFrame {
    id: screen

    required property var vm

    kicker: Theme.low ? "" : vm.whoText
    title: vm.title
    hint: Theme.low ? "" : vm.hint
    titleLine: Theme.low ? Theme.leadLine : Theme.titleLine
    sideTitle: false
    primaryText: vm.backText
    primaryIcon: "back"
    onPrimary: vm.back()

    GridLayout {
        Layout.fillWidth: true
        columns: Theme.wide && !Theme.low ? 2 : 1
        rowSpacing: Theme.gapSmall
        columnSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            model: screen.vm.jobs

            Card {
                id: job

                required property var modelData

                Layout.fillWidth: true
                Layout.fillHeight: true
                implicitHeight: row.implicitHeight + 2 * Theme.gapSmall
                border.color: modelData.failed ? Theme.warn : Theme.line
                objectName: "job-" + modelData.job

                Accessible.role: Accessible.ListItem
                Accessible.name: modelData.name

                RowLayout {
                    id: row

                    anchors {
                        left: parent.left
                        right: parent.right
                        verticalCenter: parent.verticalCenter
                        leftMargin: Theme.pad
                        rightMargin: Theme.gap
                    }
                    spacing: Theme.gap

                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: Theme.mm(0.6)

                        Words {
                            Layout.fillWidth: true
                            text: job.modelData.label
                            strong: true
                        }
                        Words {
                            Layout.fillWidth: true
                            text: job.modelData.hint
                            line: Theme.captionLine
                            color: Theme.inkSoft
                        }
                        ReasonLine {
                            Layout.fillWidth: true
                            text: job.modelData.failed ? job.modelData.last : ""
                        }
                        Words {
                            Layout.fillWidth: true
                            visible: text.length > 0
                            text: [job.modelData.failed ? "" : job.modelData.last, job.modelData.next].filter(part => part).join("  ·  ")
                            line: Theme.captionLine
                        }
                    }
                    SecondaryButton {
                        objectName: "run-" + job.modelData.job
                        text: job.modelData.run_text
                        spoken: job.modelData.run_name
                        onClicked: screen.vm.run(job.modelData.job)
                    }
                }
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
