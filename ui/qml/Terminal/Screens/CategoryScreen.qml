// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls

/*! The services of one question. */
PageFrame {
    id: screen

    required property var vm

    title: vm.title
    hint: vm.hint
    iconName: vm.icon

    Repeater {
        model: screen.vm.services

        ListRowButton {
            required property var modelData

            Layout.fillWidth: true
            objectName: "service-" + modelData.id
            text: modelData.title
            hint: modelData.hint
            iconName: modelData.icon
            enabled: modelData.enabled
            reason: modelData.reason
            advice: modelData.advice
            spoken: modelData.name
            onClicked: screen.vm.chooseService(modelData.id)
        }
    }
    Banner {
        Layout.fillWidth: true
        kind: "info"
        text: screen.vm.services.length === 0 ? screen.vm.emptyText : ""
    }
    Item {
        Layout.fillHeight: true
    }
}
