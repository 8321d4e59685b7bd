// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! One thing of the bench and the states it can be put in. */
ColumnLayout {
    id: group

    property string title
    property var rows: []
    property string current

    signal chosen(string key)

    spacing: Theme.mm(1)

    Words {
        Layout.fillWidth: true
        text: group.title
        line: Theme.mm(6.5)
        strong: true
        color: Theme.accent
    }
    Flow {
        Layout.fillWidth: true
        spacing: Theme.mm(1.5)

        Repeater {
            model: group.rows

            BenchButton {
                required property var modelData

                text: modelData.label
                marked: group.current === modelData.key
                onClicked: group.chosen(modelData.key)
            }
        }
    }
}
