// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A line to write in, and below it what fits, with every letter anew. */
PageFrame {
    id: screen

    required property var vm

    title: Theme.low && Theme.typing ? "" : vm.title
    sideTitle: false

    TextEntry {
        Layout.fillWidth: true
        label: screen.vm.entryLabel
        spoken: screen.vm.entryName
        text: screen.vm.entryText
        placeholder: screen.vm.placeholder
        most: screen.vm.entryMax
        eager: true
        onEdited: text => screen.vm.change(text)
    }
    Words {
        Layout.fillWidth: true
        objectName: "found"
        text: screen.vm.foundText
        strong: true
        color: Theme.accent
    }
    Words {
        Layout.fillWidth: true
        text: screen.vm.adviceText
        color: Theme.inkSoft
    }
    GridLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        columns: Theme.wide ? 2 : 1
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            model: screen.vm.services

            ListRowButton {
                required property var modelData

                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumHeight: implicitHeight
                objectName: "service-" + modelData.id
                text: modelData.title
                hint: modelData.hint
                iconName: modelData.icon
                enabled: modelData.enabled
                reason: modelData.reason
                advice: modelData.advice
                badge: modelData.badge
                spoken: modelData.name
                onClicked: screen.vm.chooseService(modelData.id)
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
