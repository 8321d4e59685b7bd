// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! Facts below each other in one card; nothing at all when there are none. */
Card {
    id: card

    property var facts: []

    visible: facts.length > 0
    implicitHeight: rows.implicitHeight + 2 * Theme.pad

    ColumnLayout {
        id: rows

        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            margins: Theme.pad
        }
        spacing: Theme.gap

        Repeater {
            model: card.facts

            FactRow {
                required property var modelData

                Layout.fillWidth: true
                label: modelData.label
                value: modelData.value
                spoken: modelData.name || ""
            }
        }
    }
}
