// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The services of one question; a long list is parted by groups, of which one may be looked at alone. */
PageFrame {
    id: screen

    required property var vm
    readonly property bool many: vm.groups.length > 0

    title: vm.title
    hint: many ? "" : vm.hint
    iconName: many ? "" : vm.icon

    aside: [
        Words {
            Layout.fillWidth: true
            text: screen.vm.groupsTitle
            color: Theme.inkSoft
        },
        Groups {
            Layout.fillWidth: true
            model: screen.vm.groups
            onChosen: group => screen.vm.chooseGroup(group)
        }
    ]

    Repeater {
        model: screen.vm.services

        ColumnLayout {
            id: entry

            required property var modelData

            Layout.fillWidth: true
            spacing: Theme.gap

            Words {
                Layout.fillWidth: true
                Layout.topMargin: Theme.gap
                text: entry.modelData.heading
                strong: true
                color: Theme.accent
            }
            ListRowButton {
                Layout.fillWidth: true
                Layout.minimumHeight: implicitHeight
                objectName: "service-" + entry.modelData.id
                text: entry.modelData.title
                hint: entry.modelData.hint
                iconName: entry.modelData.icon
                enabled: entry.modelData.enabled
                reason: entry.modelData.reason
                advice: entry.modelData.advice
                badge: entry.modelData.badge
                spoken: entry.modelData.name
                onClicked: screen.vm.chooseService(entry.modelData.id)
            }
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
