// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Everything once more, large; a pencil where an answer can be corrected. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.serviceTitle
    title: vm.title
    hint: vm.hint
    primaryText: vm.submitText
    primaryIcon: "check"
    onPrimary: vm.submit()

    Banner {
        Layout.fillWidth: true
        objectName: "trouble"
        kind: "danger"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    Card {
        Layout.fillWidth: true
        implicitHeight: rows.implicitHeight + 2 * Theme.gapSmall

        ColumnLayout {
            id: rows

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
            }
            spacing: 0

            Repeater {
                model: screen.vm.rows

                ReviewRow {
                    required property var modelData
                    required property int index

                    Layout.fillWidth: true
                    first: index === 0
                    row: modelData
                    onEdit: field => screen.vm.edit(field)
                }
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
