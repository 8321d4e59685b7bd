// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What became of the papers of one transaction, the question for a person, and the order. */
PageFrame {
    id: page

    required property var vm

    prose: true
    kicker: vm.whoText
    title: vm.title
    primaryText: vm.orderText || vm.leaveText
    primaryIcon: vm.orderText ? "printer" : ""
    secondaryText: vm.orderText ? vm.leaveText : ""
    onPrimary: vm.orderText ? vm.order() : vm.leave()
    onSecondary: vm.leave()

    Card {
        Layout.fillWidth: true
        visible: page.vm.facts.length > 0
        implicitHeight: facts.implicitHeight + 2 * Theme.pad

        ColumnLayout {
            id: facts

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                margins: Theme.pad
            }
            spacing: Theme.gap

            Repeater {
                model: page.vm.facts

                FactRow {
                    required property var modelData

                    Layout.fillWidth: true
                    label: modelData.label
                    value: modelData.value
                    spoken: modelData.name || ""
                }
            }
        }
    }
    Words {
        Layout.fillWidth: true
        Layout.topMargin: Theme.gapSmall
        text: page.vm.storyTitle
        strong: true
        color: Theme.accent
    }
    Repeater {
        model: page.vm.story

        TipRow {
            required property var modelData

            Layout.fillWidth: true
            iconName: modelData.icon
            text: modelData.text
            line: Theme.bodyLine
        }
    }
    RowLayout {
        Layout.fillWidth: true
        visible: page.vm.workingText.length > 0
        spacing: Theme.gap

        Spinner {
            side: Theme.mm(11)
        }
        EvenWords {
            Layout.fillWidth: true
            words: page.vm.workingText
            line: Theme.leadLine
            strong: true
        }
    }
    Banner {
        Layout.fillWidth: true
        objectName: "trouble"
        title: page.vm.troubleTitle
        text: page.vm.troubleText
    }
    Card {
        Layout.fillWidth: true
        visible: page.vm.question.length > 0
        border.color: Theme.warn
        border.width: Theme.stroke
        color: Theme.warnSoft
        implicitHeight: question.implicitHeight + 2 * Theme.pad

        ColumnLayout {
            id: question

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                margins: Theme.pad
            }
            spacing: Theme.gap

            EvenWords {
                Layout.fillWidth: true
                words: page.vm.question
                line: Theme.leadLine
                strong: true
            }
            GridLayout {
                Layout.fillWidth: true
                columns: Theme.low ? 1 : 2
                columnSpacing: Theme.gap
                rowSpacing: Theme.mm(3)
                uniformCellWidths: true

                SecondaryButton {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    objectName: "cameOut"
                    text: page.vm.outText
                    iconName: "check"
                    onClicked: page.vm.cameOut()
                }
                SecondaryButton {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    objectName: "notOut"
                    text: page.vm.notOutText
                    iconName: "cross"
                    onClicked: page.vm.notOut()
                }
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
