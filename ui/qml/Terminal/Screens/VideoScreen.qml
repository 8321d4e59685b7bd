// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The town's clerk, and in the corner oneself; or why there is no line, and what to do then. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.serviceTitle
    title: vm.title
    titleLine: Theme.low ? Theme.titleLine : Theme.displayLine
    hint: vm.hint
    iconName: vm.icon
    primaryText: vm.primaryText
    primaryIcon: vm.primaryIcon
    secondaryText: vm.secondaryText
    onPrimary: vm.primary()
    onSecondary: vm.secondary()

    aside: Banner {
        Layout.fillWidth: true
        kind: "warn"
        iconName: "info"
        text: screen.vm.simulatedText
    }

    Waiting {
        visible: screen.vm.busy
    }
    Rectangle {
        Layout.fillWidth: true
        Layout.preferredHeight: Math.round(width * 3 / 4)
        Layout.maximumHeight: Theme.mm(Theme.low ? 62 : Theme.wide ? 130 : 150)
        objectName: "clerk"
        visible: screen.vm.pictureName.length > 0
        radius: Theme.radius
        color: Theme.sunken
        Accessible.role: Accessible.Graphic
        Accessible.name: screen.vm.pictureName

        Image {
            anchors.fill: parent
            source: screen.vm.pictureName.length > 0 ? screen.vm.cameraSource : ""
            fillMode: Image.PreserveAspectFit
            cache: false
            asynchronous: false
            Accessible.ignored: true
        }
    }
    Repeater {
        model: screen.vm.tips

        TipRow {
            required property var modelData

            Layout.fillWidth: true
            iconName: modelData.icon
            text: modelData.text
        }
    }
    Item {
        Layout.fillHeight: true
        visible: !screen.vm.busy
    }
}
