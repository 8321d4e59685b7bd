// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The card goes onto the reader; the picture shows how, and reading begins by itself. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.serviceTitle
    title: vm.title
    hint: Theme.low && vm.troubleTitle ? "" : vm.hint
    secondaryText: vm.withoutText
    secondaryIcon: "users"
    onSecondary: vm.without()

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

    SlotGuide {
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.minimumHeight: Theme.mm(Theme.low ? 40 : 80)
        Layout.maximumHeight: Theme.mm(170)
        visible: screen.vm.status !== "asking"
        kind: "card"
        settled: screen.vm.status === "reading"
        bad: screen.vm.status === "failed"
        spoken: screen.vm.pictureName
    }
    Waiting {
        visible: screen.vm.status === "asking"
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
