// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What is going to happen, in plain sentences, and the person's yes. */
PageFrame {
    id: screen

    required property var vm

    prose: true
    kicker: vm.serviceTitle
    title: vm.title
    iconName: vm.icon
    primaryText: vm.agreeText
    primaryIcon: "check"
    secondaryText: vm.declineText
    onPrimary: vm.agree()
    onSecondary: vm.decline()

    component ForWhom: ColumnLayout {
        spacing: Theme.gap

        Repeater {
            model: screen.vm.acting

            SecondaryButton {
                required property var modelData

                Layout.fillWidth: true
                Layout.topMargin: Theme.gapSmall
                text: modelData.text
                iconName: modelData.icon
                onClicked: screen.vm.actFor(modelData.value)
            }
        }
    }

    aside: [
        Loader {
            Layout.fillWidth: true
            active: screen.split
            visible: active && screen.vm.acting.length > 0

            sourceComponent: ForWhom {}
        }
    ]

    Card {
        Layout.fillWidth: true
        implicitHeight: sentences.implicitHeight + 2 * Theme.gapLarge

        ColumnLayout {
            id: sentences

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                margins: Theme.gapLarge
            }
            spacing: Theme.gapLarge * (Theme.tall ? 1.4 : 1)

            Repeater {
                model: screen.vm.sentences

                TipRow {
                    required property var modelData

                    Layout.fillWidth: true
                    text: modelData.text
                    iconName: modelData.icon || ""
                }
            }
        }
    }
    Loader {
        Layout.fillWidth: true
        active: !screen.split
        visible: active && screen.vm.acting.length > 0

        sourceComponent: ForWhom {}
    }
    Badge {
        Layout.topMargin: Theme.gapSmall
        Layout.maximumWidth: parent.width
        text: screen.vm.badge
    }
    EvenWords {
        Layout.fillWidth: true
        Layout.topMargin: Theme.gapSmall
        words: screen.vm.note
        color: Theme.inkSoft
    }
    Item {
        Layout.fillHeight: true
    }
}
