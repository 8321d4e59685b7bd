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

    /*! The keyboard leaves little room: what was found has to be seen above it. */
    readonly property bool tight: Theme.wide && Theme.typing

    title: tight ? "" : vm.title
    sideTitle: false

    TextEntry {
        Layout.fillWidth: true
        label: screen.tight ? "" : screen.vm.entryLabel
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
        text: Theme.low && Theme.typing && screen.vm.services.length > 0 ? "" : screen.vm.foundText
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
        // Said, because Qt takes the height a layout last had where its implicit one is 0.
        Layout.preferredHeight: implicitHeight
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
                compact: Theme.low && Theme.typing
                hint: compact ? "" : modelData.hint
                iconName: modelData.icon
                enabled: modelData.enabled
                reason: modelData.reason
                advice: compact ? "" : modelData.advice
                badge: compact ? "" : modelData.badge
                spoken: modelData.name
                onClicked: screen.vm.chooseService(modelData.id)
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
