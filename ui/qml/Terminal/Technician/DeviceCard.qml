// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! One device: its light, its state, the cause and what to do, and where it is. */
Card {
    id: card

    required property var device
    readonly property string address: [device.simulated_text, device.address, device.identity, device.counters].filter(part => part).join("  ·  ")

    implicitHeight: column.implicitHeight + 2 * Theme.gap
    border.color: device.light === "red" ? Theme.kapok : device.light === "yellow" ? Theme.warn : Theme.line
    border.width: device.light === "green" ? Theme.hairline : Theme.stroke
    objectName: "device-" + device.device_id

    Accessible.role: Accessible.ListItem
    Accessible.name: device.name || device.label + " " + device.light_text

    ColumnLayout {
        id: column

        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            leftMargin: Theme.pad
            rightMargin: Theme.pad
        }
        spacing: Theme.mm(1)

        RowLayout {
            spacing: Theme.gap

            Words {
                Layout.fillWidth: true
                text: card.device.label
                strong: true
            }
            TrafficLight {
                level: card.device.light
                text: card.device.light_text
            }
        }
        Words {
            Layout.fillWidth: true
            visible: text.length > 0
            text: card.device.state
            line: Theme.captionLine
        }
        ReasonLine {
            Layout.fillWidth: true
            text: card.device.cause || ""
            tint: card.device.light === "red" ? Theme.kapok : Theme.warn
        }
        ReasonLine {
            Layout.fillWidth: true
            iconName: "tool"
            text: card.device.advice || ""
            tint: Theme.ink
        }
        Words {
            Layout.fillWidth: true
            text: card.device.code || ""
            line: Theme.captionLine
            color: Theme.inkSoft
        }
        EvenWords {
            Layout.fillWidth: true
            words: card.address
            line: Theme.captionLine
            color: Theme.inkSoft
            wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        }
    }
}
