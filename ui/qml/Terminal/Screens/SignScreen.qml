// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The sentence, and below it the field for the name. */
PageFrame {
    id: screen

    required property var vm

    kicker: Theme.low && Theme.care ? "" : vm.serviceTitle
    title: vm.title
    primaryText: vm.doneText
    primaryIcon: "check"
    primaryEnabled: vm.doneEnabled
    secondaryText: vm.clearText
    secondaryIcon: "trash"
    onPrimary: vm.done()
    onSecondary: vm.clear()

    component Sentence: Card {
        Layout.fillWidth: true
        implicitHeight: sentence.implicitHeight + 2 * Theme.pad

        EvenWords {
            id: sentence

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                margins: Theme.pad
            }
            objectName: "sentence"
            words: screen.vm.sentence
            line: Theme.wide ? Theme.bodyLine : Theme.leadLine
            strong: true
        }
    }

    aside: [
        Loader {
            Layout.fillWidth: true
            active: Theme.wide
            visible: active

            sourceComponent: Sentence {}
        }
    ]

    Loader {
        Layout.fillWidth: true
        active: !Theme.wide
        visible: active

        sourceComponent: Sentence {}
    }
    SignPad {
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.minimumHeight: Theme.mm(Theme.low ? 46 : 70)
        Layout.alignment: Qt.AlignTop
        Layout.maximumHeight: Theme.mm(Theme.low ? 64 : 120)
        ink: screen.vm.ink
        emptyText: screen.vm.emptyText
        spoken: screen.vm.fieldName
        onStroke: numbers => screen.vm.stroke(numbers)
    }
    Banner {
        Layout.fillWidth: true
        objectName: "trouble"
        kind: "warn"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    Item {
        Layout.fillHeight: true
        visible: !Theme.wide || Theme.low
    }
}
