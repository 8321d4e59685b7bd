// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A camera's live picture, its measures against limits, and how it is mounted. */
PageFrame {
    id: screen

    required property var vm

    kicker: Theme.low ? "" : vm.whoText
    title: vm.title
    titleLine: Theme.low ? Theme.leadLine : Theme.titleLine
    sideTitle: false
    primaryText: vm.backText
    primaryIcon: "back"
    onPrimary: vm.back()
    secondaryText: vm.printText
    secondaryIcon: "printer"
    onSecondary: vm.printPage()

    RowLayout {
        Layout.fillWidth: true
        visible: screen.vm.devices.length > 0
        spacing: Theme.gap
        uniformCellSizes: true

        Repeater {
            model: screen.vm.devices

            NavButton {
                required property var modelData

                Layout.fillWidth: true
                objectName: "camera-" + modelData.device
                text: modelData.label
                iconName: "camera"
                marked: modelData.selected
                onClicked: screen.vm.choose(modelData.device)

                Accessible.role: Accessible.PageTab
                Accessible.checked: modelData.selected
            }
        }
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        title: screen.vm.lostTitle
        text: screen.vm.lostText
    }
    Banner {
        Layout.fillWidth: true
        kind: "info"
        iconName: "hourglass"
        text: screen.vm.busyText
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    GridLayout {
        Layout.fillWidth: true
        // Empty it would keep the height of what has left it.
        visible: screen.vm.cameraName.length + screen.vm.turnText.length > 0
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.gapLarge
        rowSpacing: Theme.gap

        Rectangle {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.preferredHeight: Theme.mm(Theme.low ? 70 : 130)
            Layout.alignment: Qt.AlignTop
            visible: screen.vm.cameraName.length > 0
            radius: Theme.radius
            color: Theme.sunken

            Image {
                anchors.fill: parent
                anchors.margins: Theme.gapSmall
                source: screen.vm.cameraName ? screen.vm.cameraSource : ""
                fillMode: Image.PreserveAspectFit
                cache: false

                Accessible.role: Accessible.Graphic
                Accessible.name: screen.vm.cameraName
            }
            Badge {
                anchors {
                    right: parent.right
                    bottom: parent.bottom
                    margins: Theme.gap
                }
                visible: text.length > 0
                text: screen.vm.simulatedText
            }
        }
        ColumnLayout {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.fillHeight: false
            Layout.alignment: Qt.AlignTop
            spacing: Theme.gapSmall

            Banner {
                Layout.fillWidth: true
                objectName: "verdict"
                kind: screen.vm.verdictKind || "info"
                title: screen.vm.verdictTitle
            }
            Repeater {
                model: screen.vm.lines

                ColumnLayout {
                    id: line

                    required property var modelData

                    Layout.fillWidth: true
                    spacing: 0

                    Accessible.role: Accessible.ListItem
                    Accessible.name: modelData.name

                    RowLayout {
                        Layout.fillWidth: true
                        spacing: Theme.gap

                        Icon {
                            name: line.modelData.well ? "check-circle" : "warning"
                            side: Theme.captionLine
                            tint: line.modelData.well ? Theme.accent : Theme.warn
                        }
                        Words {
                            Layout.fillWidth: true
                            text: line.modelData.label
                            line: Theme.captionLine
                            Accessible.ignored: true
                        }
                        Words {
                            text: line.modelData.value
                            line: Theme.captionLine
                            strong: true
                            Accessible.ignored: true
                        }
                    }
                    ReasonLine {
                        Layout.fillWidth: true
                        text: line.modelData.advice
                        iconName: "tool"
                    }
                }
            }
            Words {
                Layout.fillWidth: true
                visible: text.length > 0
                text: screen.vm.mountedText
                line: Theme.captionLine
                color: Theme.inkSoft
            }
            GridLayout {
                Layout.fillWidth: true
                columns: Theme.low && Theme.care ? 1 : 2
                rowSpacing: Theme.mm(3)
                columnSpacing: Theme.mm(3)
                uniformCellWidths: true

                SecondaryButton {
                    Layout.fillWidth: true
                    objectName: "turn"
                    text: screen.vm.turnText
                    iconName: "refresh"
                    onClicked: screen.vm.turn()
                }
                SecondaryButton {
                    Layout.fillWidth: true
                    objectName: "mirror"
                    text: screen.vm.mirrorText
                    onClicked: screen.vm.mirror()
                }
                SecondaryButton {
                    Layout.fillWidth: true
                    objectName: "region"
                    text: screen.vm.regionText
                    onClicked: screen.vm.keepRegion()
                }
                SecondaryButton {
                    Layout.fillWidth: true
                    objectName: "restore"
                    text: screen.vm.resetText
                    onClicked: screen.vm.reset()
                }
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
