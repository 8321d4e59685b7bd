// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What this terminal is, what every device says, and the tests. */
GridLayout {
    id: page

    required property var vm

    columns: Theme.wide && !(Theme.low && Theme.care) ? 2 : 1
    columnSpacing: Theme.gapLarge
    rowSpacing: Theme.gap

    Banner {
        Layout.fillWidth: true
        Layout.columnSpan: page.columns
        Layout.row: 0
        Layout.column: 0
        objectName: "headline"
        kind: page.vm.headlineKind
        title: page.vm.headlineTitle
        text: page.vm.headlineText
    }

    ColumnLayout {
        Layout.fillWidth: true
        Layout.preferredWidth: 2
        Layout.fillHeight: false
        Layout.row: 1
        Layout.column: 0
        Layout.alignment: Qt.AlignTop
        spacing: Theme.gap

        Words {
            Layout.fillWidth: true
            text: page.vm.testsTitle
            strong: true
            color: Theme.accent
        }
        Banner {
            Layout.fillWidth: true
            visible: page.vm.resultVisible
            objectName: "testResult"
            kind: page.vm.resultPassed ? "ok" : "danger"
            iconName: page.vm.resultIcon
            title: page.vm.resultTitle
            text: page.vm.resultText
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            columns: Theme.low ? 1 : 2
            rowSpacing: Theme.mm(3)
            columnSpacing: Theme.mm(3)
            uniformCellWidths: true

            Repeater {
                model: page.vm.tests

                TestButton {
                    required property var modelData

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    objectName: "test-" + modelData.device
                    text: modelData.label
                    spoken: modelData.name || ""
                    iconName: modelData.icon || ""
                    enabled: modelData.enabled
                    busy: modelData.running
                    onClicked: page.vm.test(modelData.device)
                }
            }
        }
        TestButton {
            Layout.fillWidth: true
            objectName: "restart"
            text: page.vm.restartText
            iconName: "refresh"
            onClicked: page.vm.restart()
        }
    }
    ColumnLayout {
        Layout.fillWidth: true
        Layout.preferredWidth: 3
        Layout.fillHeight: false
        Layout.row: page.columns > 1 ? 1 : 2
        Layout.rowSpan: page.columns > 1 ? 2 : 1
        Layout.column: page.columns > 1 ? 1 : 0
        Layout.alignment: Qt.AlignTop
        spacing: Theme.gap

        Repeater {
            model: page.vm.devices

            DeviceCard {
                required property var modelData

                Layout.fillWidth: true
                device: modelData
            }
        }
        Banner {
            Layout.fillWidth: true
            kind: "warn"
            text: page.vm.devices.length === 0 ? page.vm.devicesEmptyText : ""
        }
    }
    ColumnLayout {
        Layout.fillWidth: true
        Layout.preferredWidth: 2
        Layout.fillHeight: false
        Layout.row: page.columns > 1 ? 2 : 3
        Layout.column: 0
        Layout.alignment: Qt.AlignTop
        spacing: Theme.gap

        Banner {
            Layout.fillWidth: true
            objectName: "limits"
            kind: "warn"
            text: page.vm.warningText
        }
        Card {
            Layout.fillWidth: true
            implicitHeight: facts.implicitHeight + 2 * Theme.gap

            GridLayout {
                id: facts

                anchors {
                    left: parent.left
                    right: parent.right
                    verticalCenter: parent.verticalCenter
                    margins: Theme.pad
                }
                columns: Theme.low ? 1 : 2
                columnSpacing: Theme.gapLarge
                rowSpacing: Theme.gapSmall
                uniformCellWidths: true

                Repeater {
                    model: page.vm.facts

                    SmallFact {
                        required property var modelData

                        Layout.fillWidth: true
                        label: modelData.label
                        value: modelData.value
                        spoken: modelData.name || ""
                    }
                }
            }
        }
    }
}
