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

    // By number, so that the keys stay when only some of them turn grey: a key made anew under a finger would lose its press.
    Repeater {
        model: pad.keys.length

        DigitKey {
            required property int index
            readonly property var face: pad.keys[index] ?? ({})

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: Theme.mm(14)
            Layout.maximumHeight: Theme.mm(Theme.wide ? 30 : 25)
            Layout.preferredHeight: Theme.low ? Theme.mm(14) : Theme.key
            text: face.label ?? ""
            spoken: face.name || text
            iconName: face.icon || ""
            quiet: face.kind !== "digit"
            enabled: face.enabled !== false
            objectName: "key-" + face.key
            onClicked: pad.pressed(face.key)
        }
    }
}
