// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Looking after the terminal: which page? */
PageFrame {
    id: screen

    required property var vm

    kicker: Theme.low ? "" : vm.whoText
    title: vm.title
    titleLine: Theme.low ? Theme.leadLine : Theme.titleLine
    sideTitle: false
    primaryText: vm.backText
    primaryIcon: "back"
    onPrimary: vm.back()

    GridLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        columns: Theme.wide && !(Theme.low && Theme.care) ? 3 : Theme.care ? 1 : 2
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap
        uniformCellWidths: true

        Repeater {
            model: screen.vm.pages

            TileButton {
                required property var modelData

                Layout.fillWidth: true
                Layout.fillHeight: true
                objectName: "upkeep-" + modelData.id
                text: modelData.label
                hint: modelData.hint
                spoken: modelData.label + " " + modelData.hint
                iconName: modelData.icon
                onClicked: screen.vm.open(modelData.id)
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
