// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The check at the end of a day: one sentence, what to do first, what can wait, and what the day was. */
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
    onSecondary: vm.print()

    component Point: ColumnLayout {
        id: point

        required property var modelData

        Layout.fillWidth: true
        spacing: Theme.mm(0.6)

        Accessible.role: Accessible.ListItem
        Accessible.name: modelData.name

        EvenWords {
            Layout.fillWidth: true
            words: point.modelData.text
            strong: true
            Accessible.ignored: true
        }
        ReasonLine {
            Layout.fillWidth: true
            iconName: "tool"
            tint: Theme.ink
            text: point.modelData.advice
        }
    }

    Banner {
        Layout.fillWidth: true
        objectName: "verdict"
        kind: screen.vm.verdictKind || "info"
        title: screen.vm.verdictTitle
        text: screen.vm.verdictText
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
    Card {
        Layout.fillWidth: true
        visible: screen.vm.first.length > 0
        implicitHeight: first.implicitHeight + 2 * Theme.gap
        border.color: Theme.warn

        ColumnLayout {
            id: first

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.pad
                rightMargin: Theme.pad
            }
            spacing: Theme.gap

            Repeater {
                model: screen.vm.first

                Point {}
            }
        }
    }
    Words {
        Layout.fillWidth: true
        visible: text.length > 0
        text: screen.vm.tomorrowTitle
        strong: true
        color: Theme.accent
    }
    Card {
        Layout.fillWidth: true
        visible: screen.vm.tomorrow.length > 0
        implicitHeight: tomorrow.implicitHeight + 2 * Theme.gap

        ColumnLayout {
            id: tomorrow

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.pad
                rightMargin: Theme.pad
            }
            spacing: Theme.gap

            Repeater {
                model: screen.vm.tomorrow

                Point {}
            }
        }
    }
    Words {
        Layout.fillWidth: true
        visible: text.length > 0
        text: screen.vm.factsTitle
        strong: true
        color: Theme.accent
    }
    Card {
        Layout.fillWidth: true
        visible: screen.vm.facts.length > 0
        implicitHeight: facts.implicitHeight + 2 * Theme.gap

        GridLayout {
            id: facts

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.pad
                rightMargin: Theme.pad
            }
            columns: Theme.wide && !(Theme.low && Theme.care) ? 3 : 2
            columnSpacing: Theme.gapLarge
            rowSpacing: Theme.gapSmall
            uniformCellWidths: true

            Repeater {
                model: screen.vm.facts

                SmallFact {
                    required property var modelData

                    Layout.fillWidth: true
                    label: modelData.label
                    value: modelData.value
                    spoken: modelData.name
                }
            }
        }
    }
    SecondaryButton {
        objectName: "again"
        text: screen.vm.againText
        iconName: "refresh"
        onClicked: screen.vm.again()
    }
    Item {
        Layout.fillHeight: true
    }
}
