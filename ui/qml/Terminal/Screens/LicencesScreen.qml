// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The own licences by whose they are; one of them with what stands on it, and what can be done with it. */
PageFrame {
    id: screen

    required property var vm
    readonly property bool one: vm.mode === "one"

    prose: one || vm.mode === "failed"
    kicker: vm.serviceTitle
    title: vm.title
    hint: vm.hint
    iconName: vm.groups.length > 0 ? "" : vm.icon
    primaryText: vm.primaryText
    primaryIcon: vm.primaryIcon
    secondaryText: vm.secondaryText
    secondaryIcon: vm.secondaryIcon
    onPrimary: vm.primary()
    onSecondary: vm.secondary()

    aside: [
        Words {
            Layout.fillWidth: true
            visible: text.length > 0
            text: screen.vm.groupsTitle
            color: Theme.inkSoft
        },
        Groups {
            Layout.fillWidth: true
            model: screen.vm.groups
            onChosen: group => screen.vm.chooseGroup(group)
        }
    ]

    Banner {
        Layout.fillWidth: true
        kind: "warn"
        iconName: "warning"
        text: screen.vm.warningText
    }
    Repeater {
        model: screen.vm.licences

        ColumnLayout {
            id: entry

            required property var modelData

            Layout.fillWidth: true
            spacing: Theme.gap

            Words {
                Layout.fillWidth: true
                Layout.topMargin: Theme.gap
                visible: text.length > 0
                text: entry.modelData.heading
                strong: true
                color: Theme.accent
            }
            ListRowButton {
                Layout.fillWidth: true
                Layout.minimumHeight: implicitHeight
                objectName: "licence-" + entry.modelData.id
                text: entry.modelData.title
                hint: entry.modelData.hint
                iconName: entry.modelData.icon
                badge: entry.modelData.badge
                spoken: entry.modelData.name
                onClicked: screen.vm.open(entry.modelData.id)
            }
        }
    }
    FactCard {
        Layout.fillWidth: true
        objectName: "licenceFacts"
        facts: screen.vm.facts
    }
    Words {
        Layout.fillWidth: true
        visible: text.length > 0
        text: screen.vm.noteText
        color: Theme.inkSoft
    }
    Waiting {
        visible: screen.vm.mode === "asking"
    }
    Item {
        Layout.fillHeight: true
        visible: screen.vm.mode !== "asking"
    }
}
