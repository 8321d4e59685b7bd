// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! One answer out of a few, or several; some cost an amount. The chosen one has a filled ring and a mark, not only a colour. */
GridLayout {
    id: choices

    required property var answers
    /*! More than one can be chosen. */
    property bool several: false

    signal chosen(string value)

    Layout.fillHeight: false
    columns: 1
    rowSpacing: Theme.gap
    columnSpacing: Theme.gap
    uniformCellWidths: true

    Repeater {
        model: choices.answers

        Tap {
            id: option

            required property var modelData

            Layout.fillWidth: true
            implicitHeight: Math.max(Theme.low ? Theme.touch : Theme.action, label.implicitHeight + 2 * Theme.gap)
            text: modelData.label
            spoken: modelData.name || modelData.label
            checked: modelData.selected
            objectName: "choice-" + modelData.value
            onClicked: choices.chosen(modelData.value)

            Accessible.role: choices.several ? Accessible.CheckBox : Accessible.RadioButton
            Accessible.checkable: true
            Accessible.checked: modelData.selected

            background: Rectangle {
                radius: Theme.radius
                color: option.down ? Theme.accentPale : option.modelData.selected ? Theme.accentSoft : Theme.surface
                border.color: option.down || option.modelData.selected ? Theme.accent : Theme.lineStrong
                border.width: option.down || option.modelData.selected ? Theme.mm(1) : Theme.hairline
            }

            contentItem: Item {
                Rectangle {
                    id: ring

                    x: Theme.pad
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.glyph(9)
                    height: width
                    radius: choices.several ? Theme.radius / 2 : width / 2
                    color: option.modelData.selected ? Theme.accent : Theme.surface
                    border.color: option.modelData.selected ? Theme.accent : Theme.lineStrong
                    border.width: Theme.stroke

                    Icon {
                        anchors.centerIn: parent
                        name: option.modelData.selected ? "check" : ""
                        side: Theme.glyph(6)
                        tint: Theme.accentInk
                    }
                }
                EvenWords {
                    id: label

                    anchors {
                        left: ring.right
                        right: amount.left
                        verticalCenter: parent.verticalCenter
                        leftMargin: Theme.gap
                        rightMargin: amount.visible ? Theme.gap : 0
                    }
                    words: option.text
                    line: Theme.leadLine
                    strong: option.modelData.selected
                    Accessible.ignored: true
                }
                Words {
                    id: amount

                    anchors {
                        right: parent.right
                        verticalCenter: parent.verticalCenter
                        rightMargin: Theme.pad
                    }
                    // No width of its own: asking for the implicit one while wrapping asks for itself.
                    text: option.modelData.amount ?? ""
                    line: Theme.leadLine
                    strong: option.modelData.selected
                    Accessible.ignored: true
                }
            }
        }
    }
}
