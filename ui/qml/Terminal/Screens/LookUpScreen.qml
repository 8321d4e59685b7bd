// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A scanned receipt: how far its transaction has come, or why nothing can be said of it. */
PageFrame {
    id: screen

    required property var vm

    prose: vm.status !== "searching"
    kicker: vm.kicker
    title: vm.title
    titleLine: vm.standing.length > 0 ? Theme.displayLine : Theme.titleLine
    hint: vm.explanation
    iconName: vm.icon
    primaryText: vm.homeText
    primaryIcon: "home"
    secondaryText: vm.rateText
    secondaryIcon: "star"
    onPrimary: vm.home()
    onSecondary: vm.rate()

    Banner {
        Layout.fillWidth: true
        kind: "warn"
        iconName: "info"
        text: screen.vm.advice
    }
    Card {
        Layout.fillWidth: true
        visible: screen.vm.facts.length > 0
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
                model: screen.vm.facts

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
    TipRow {
        Layout.fillWidth: true
        visible: text.length > 0
        iconName: "star"
        text: screen.vm.ratedText
    }
    TipRow {
        Layout.fillWidth: true
        visible: text.length > 0
        iconName: "scan"
        text: screen.vm.againText
    }
    TipRow {
        Layout.fillWidth: true
        visible: text.length > 0
        iconName: "phone"
        text: screen.vm.phoneText
    }
    Waiting {
        visible: screen.vm.status === "searching"
    }
    Item {
        Layout.fillHeight: true
        visible: screen.vm.status !== "searching"
    }
}
