// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! How bright the screen is, a step at a time. */
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

    Banner {
        Layout.fillWidth: true
        kind: "info"
        iconName: "hourglass"
        text: screen.vm.busyText
    }
    Banner {
        Layout.fillWidth: true
        objectName: "cannot"
        kind: "info"
        title: screen.vm.noneTitle
        text: screen.vm.noneText
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    Words {
        Layout.fillWidth: true
        visible: text.length > 0
        text: screen.vm.percentText
        line: Theme.leadLine
        strong: true
    }
    Rectangle {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.mm(4)
        visible: screen.vm.percentText.length > 0
        radius: height / 2
        color: Theme.sunken
        border.color: Theme.lineStrong

        Rectangle {
            width: parent.width * screen.vm.percent / 100
            height: parent.height
            radius: height / 2
            color: Theme.accent
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columns: 2
        columnSpacing: Theme.gap
        uniformCellWidths: true

        SecondaryButton {
            Layout.fillWidth: true
            objectName: "darker"
            text: screen.vm.darkerText
            iconName: "minus"
            onClicked: screen.vm.darker()
        }
        SecondaryButton {
            Layout.fillWidth: true
            objectName: "brighter"
            text: screen.vm.brighterText
            iconName: "plus"
            onClicked: screen.vm.brighter()
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
