// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! Three keys a row, in the order the view model gives them. */
GridLayout {
    id: pad

    required property var keys

    signal pressed(string key)

    columns: 3
    rowSpacing: Theme.mm(3)
    columnSpacing: Theme.mm(3)
    uniformCellWidths: true

    Repeater {
        model: pad.keys

        DigitKey {
            required property var modelData

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: Theme.mm(14)
            Layout.maximumHeight: Theme.mm(Theme.wide ? 30 : 25)
            Layout.preferredHeight: Theme.low ? Theme.mm(14) : Theme.key
            text: modelData.label
            spoken: modelData.name || modelData.label
            iconName: modelData.icon || ""
            quiet: modelData.kind !== "digit"
            enabled: modelData.enabled !== false
            objectName: "key-" + modelData.key
            onClicked: pad.pressed(modelData.key)
        }
    }
}
