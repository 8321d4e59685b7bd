// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Five faces; one tap is the whole answer. */
PageFrame {
    id: screen

    required property var vm
    readonly property bool asRows: !Theme.wide && Theme.care

    title: vm.title
    hint: vm.hint
    sideTitle: false
    centred: true
    secondaryText: vm.skipText
    onSecondary: vm.skip()

    GridLayout {
        Layout.fillWidth: true
        columns: screen.asRows ? 1 : 5
        columnSpacing: Theme.mm(3)
        rowSpacing: Theme.gap
        uniformCellWidths: true
        uniformCellHeights: true

        Repeater {
            model: screen.vm.faces

            StarFace {
                required property var modelData

                Layout.fillWidth: true
                Layout.fillHeight: true
                objectName: "rate-" + modelData.score
                text: modelData.label
                spoken: modelData.name || modelData.label
                iconName: modelData.icon
                asRow: screen.asRows
                onClicked: screen.vm.rate(modelData.score)
            }
        }
    }
}
