// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Something to read, in larger letters; read aloud or taken along on paper for who wants it. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.kicker
    title: vm.title
    hint: vm.hint
    iconName: vm.icon
    primaryText: vm.homeText
    primaryIcon: "home"
    secondaryText: vm.printText
    secondaryIcon: "printer"
    onPrimary: vm.home()
    onSecondary: vm.printNotice()

    aside: [
        Badge {
            text: screen.vm.badge
            quiet: screen.vm.ended
        },
        SecondaryButton {
            Layout.fillWidth: true
            objectName: "aloud"
            text: screen.vm.aloudText
            iconName: "volume"
            onClicked: screen.vm.readAloud()
        }
    ]

    Banner {
        Layout.fillWidth: true
        kind: screen.vm.paperKind || "info"
        text: screen.vm.paperText
    }
    Repeater {
        model: screen.vm.lines

        Card {
            id: line

            required property var modelData

            Layout.fillWidth: true
            implicitHeight: column.implicitHeight + 2 * Theme.pad

            ColumnLayout {
                id: column

                anchors {
                    left: parent.left
                    right: parent.right
                    verticalCenter: parent.verticalCenter
                    margins: Theme.pad
                }
                spacing: Theme.gapSmall

                EvenWords {
                    Layout.fillWidth: true
                    words: line.modelData.title
                    line: Theme.leadLine
                    strong: true
                }
                EvenWords {
                    Layout.fillWidth: true
                    words: line.modelData.text
                    line: Theme.low ? Theme.bodyLine : Theme.leadLine
                }
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
