// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Sentences under one title: notices of the village, or what does not work today. */
Card {
    id: list

    property string kind: "info"
    property string title
    property var rows: []
    readonly property color tint: kind === "warn" ? Theme.warn : Theme.accent

    visible: title.length > 0 && rows.length > 0
    color: kind === "warn" ? Theme.warnSoft : Theme.surface
    implicitHeight: column.implicitHeight + 2 * Theme.pad

    ColumnLayout {
        id: column

        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            margins: Theme.pad
        }
        spacing: Theme.gapSmall

        EvenWords {
            Layout.fillWidth: true
            words: list.title
            strong: true
            color: list.tint
        }
        Repeater {
            model: list.rows

            RowLayout {
                id: notice

                required property var modelData

                spacing: Theme.gap

                Icon {
                    Layout.alignment: Qt.AlignTop
                    name: notice.modelData.icon || "info"
                    side: Theme.bodyLine
                    tint: list.tint
                }
                EvenWords {
                    Layout.fillWidth: true
                    words: notice.modelData.text
                }
            }
        }
    }
}
