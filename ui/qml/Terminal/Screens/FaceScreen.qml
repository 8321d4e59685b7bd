// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The person's own picture in an oval, and what the machine is doing with it. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.serviceTitle
    title: vm.title
    hint: Theme.low && vm.troubleTitle ? "" : vm.hint
    primaryText: vm.retryText
    primaryIcon: "refresh"
    secondaryText: vm.attendantText
    secondaryIcon: "hand-help"
    onPrimary: vm.retry()
    onSecondary: vm.callAttendant()

    component Trouble: Banner {
        objectName: "trouble"
        kind: "warn"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }

    aside: [
        Loader {
            Layout.fillWidth: true
            active: Theme.low
            visible: active && screen.vm.troubleTitle.length > 0

            sourceComponent: Trouble {}
        }
    ]

    FaceOval {
        // On a small panel there is room for one of the two, and the tips say what to change.
        visible: !Theme.low || screen.vm.tips.length === 0
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.minimumHeight: Theme.mm(Theme.low ? 50 : 80)
        Layout.maximumHeight: Theme.mm(220)
        objectName: "camera"
        source: screen.vm.cameraSource
        pictureVisible: screen.vm.pictureVisible
        spoken: screen.vm.pictureName
        mood: screen.vm.status
        iconName: screen.vm.icon
    }
    Loader {
        Layout.fillWidth: true
        active: !Theme.low
        visible: active && screen.vm.troubleTitle.length > 0

        sourceComponent: Trouble {}
    }
    Repeater {
        model: screen.vm.tips

        TipRow {
            required property var modelData

            Layout.fillWidth: true
            text: modelData.text
            iconName: modelData.icon || ""
        }
    }
}
