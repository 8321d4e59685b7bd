// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Overview, queue, log. */
RowLayout {
    id: tabs

    required property var vm

    spacing: Theme.gap
    Layout.fillHeight: false
    uniformCellSizes: true

    Repeater {
        model: tabs.vm.pages

        NavButton {
            required property var modelData

            Layout.fillWidth: true
            Layout.preferredHeight: Math.max(Theme.low ? Theme.touchLeast : Theme.touch, implicitHeight)
            objectName: "page-" + modelData.id
            text: modelData.label
            spoken: modelData.name || ""
            iconName: modelData.icon || ""
            marked: modelData.selected
            onClicked: tabs.vm.choosePage(modelData.id)

            Accessible.role: Accessible.PageTab
            Accessible.checked: modelData.selected
        }
    }
}
