// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A cadre looks: first the cadre's number, then the picture on the card and the question. */
Item {
    id: screen

    required property var vm

    PadPage {
        anchors.fill: parent
        visible: screen.vm.stage === "pin"
        vm: screen.vm
        iconName: "hand-help"
        secret: true
        primaryBusy: screen.vm.busy
        secondaryText: screen.vm.cancelText
        onPrimary: screen.vm.confirm()
        onSecondary: screen.vm.cancel()
    }
    PageFrame {
        anchors.fill: parent
        visible: screen.vm.stage !== "pin"
        title: screen.vm.title
        hint: screen.vm.hint
        iconName: "hand-help"
        primaryText: screen.vm.sameText
        primaryIcon: "check"
        secondaryText: screen.vm.otherText
        secondaryIcon: "cross"
        onPrimary: screen.vm.samePerson()
        onSecondary: screen.vm.otherPerson()

        Card {
            Layout.fillWidth: true
            implicitHeight: row.implicitHeight + 2 * Theme.gapLarge

            GridLayout {
                id: row

                anchors {
                    left: parent.left
                    right: parent.right
                    verticalCenter: parent.verticalCenter
                    margins: Theme.gapLarge
                }
                columns: 2
                columnSpacing: Theme.gapLarge

                Rectangle {
                    Layout.preferredWidth: Theme.mm(Theme.low ? 34 : 64)
                    Layout.preferredHeight: Theme.mm(Theme.low ? 42 : 79)
                    Layout.alignment: Qt.AlignTop
                    color: Theme.sunken
                    border.color: Theme.lineStrong
                    border.width: Theme.hairline

                    Icon {
                        anchors.centerIn: parent
                        name: "user"
                        side: parent.width * 0.5
                        tint: Theme.inkSoft
                    }
                    Image {
                        anchors.fill: parent
                        anchors.margins: Theme.hairline
                        objectName: "cardPhoto"
                        visible: screen.vm.photoVisible
                        source: screen.vm.photoVisible ? screen.vm.photoSource : ""
                        fillMode: Image.PreserveAspectFit
                        cache: false
                        smooth: true
                        Accessible.role: Accessible.Graphic
                        Accessible.name: screen.vm.photoName
                    }
                }
                ColumnLayout {
                    Layout.fillWidth: true
                    Layout.alignment: Qt.AlignTop
                    spacing: Theme.gapLarge

                    Repeater {
                        model: screen.vm.facts

                        FactRow {
                            required property var modelData

                            Layout.fillWidth: true
                            label: modelData.label
                            value: modelData.value
                            spoken: modelData.name || ""
                            valueLine: Theme.leadLine
                        }
                    }
                }
            }
        }
        SecondaryButton {
            Layout.fillWidth: true
            Layout.topMargin: Theme.gap
            objectName: "unsure"
            visible: screen.vm.unsureText.length > 0
            text: screen.vm.unsureText
            iconName: "camera"
            onClicked: screen.vm.cannotTell()
        }
        Banner {
            Layout.fillWidth: true
            kind: "warn"
            title: screen.vm.troubleTitle
            text: screen.vm.troubleText
        }
        Item {
            Layout.fillHeight: true
        }
    }
}
