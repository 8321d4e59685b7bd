// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import Terminal.Theme

/*! The groups of a long list, each to be looked at alone. The chosen one is filled and has a mark, not only a colour. */
Flow {
    id: groups

    required property var model

    signal chosen(string group)

    spacing: Theme.gap
    visible: model.length > 0

    Repeater {
        model: groups.model

        Tap {
            id: option

            required property var modelData

            implicitHeight: Math.max(Theme.low ? Theme.touchLeast : Theme.touch, label.implicitHeight + 2 * Theme.gapSmall)
            implicitWidth: row.implicitWidth + 2 * Theme.pad
            text: modelData.label
            spoken: modelData.name
            checked: modelData.selected
            objectName: "group-" + modelData.id
            onClicked: groups.chosen(modelData.id)

            Accessible.role: Accessible.RadioButton
            Accessible.checkable: true
            Accessible.checked: modelData.selected

            background: Rectangle {
                radius: Theme.radius
                color: option.modelData.selected ? Theme.accent : option.down ? Theme.accentPale : Theme.surface
                border.color: option.modelData.selected ? Theme.accent : Theme.lineStrong
                border.width: Theme.stroke
            }

            contentItem: Item {
                Row {
                    id: row

                    anchors.centerIn: parent
                    spacing: Theme.gapSmall

                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        visible: option.modelData.selected
                        name: option.modelData.selected ? "check" : ""
                        side: Theme.glyph(6)
                        tint: Theme.accentInk
                    }
                    Words {
                        id: label

                        readonly property int most: groups.width - 2 * Theme.pad - (option.modelData.selected ? Theme.glyph(6) + Theme.gapSmall : 0)

                        width: Math.min(implicitWidth, most)
                        text: option.text
                        line: Theme.bodyLine
                        strong: option.modelData.selected
                        color: option.modelData.selected ? Theme.accentInk : Theme.ink
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
