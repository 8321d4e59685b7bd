// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import Terminal.Theme

/*! Shows what to do: a page slides onto the lit plate below the camera's arm, and stays there. */
Item {
    id: plate

    property string spoken
    readonly property real unit: Math.min(width / 208, height / 62)
    property real travel: Theme.stilled ? 1 : 0

    implicitHeight: Theme.mm(46)
    Accessible.role: Accessible.Graphic
    Accessible.name: spoken

    SequentialAnimation on travel {
        running: plate.visible && !Theme.stilled
        loops: Animation.Infinite

        PropertyAction {
            value: 0
        }
        PauseAnimation {
            duration: 500
        }
        NumberAnimation {
            to: 1
            duration: Theme.breath
            easing.type: Theme.curve
        }
        PauseAnimation {
            duration: 1500
        }
    }

    Item {
        anchors.centerIn: parent
        anchors.horizontalCenterOffset: -29 * plate.unit // the plate in the middle, the page comes from the left
        width: 150 * plate.unit
        height: 62 * plate.unit

        Rectangle {
            x: 62 * plate.unit
            y: 14 * plate.unit
            width: 84 * plate.unit
            height: 46 * plate.unit
            radius: 3 * plate.unit
            color: "#FFF3C4"
            border.color: Theme.accent
            border.width: 1.2 * plate.unit
        }
        Rectangle {
            x: 136 * plate.unit
            y: 2 * plate.unit
            width: 5 * plate.unit
            height: 16 * plate.unit
            color: Theme.accent
        }
        Rectangle {
            x: 97 * plate.unit
            y: 1 * plate.unit
            width: 44 * plate.unit
            height: 5 * plate.unit
            radius: 2 * plate.unit
            color: Theme.accent
        }
        Rectangle {
            x: 98 * plate.unit
            y: 4 * plate.unit
            width: 12 * plate.unit
            height: 6 * plate.unit
            radius: 2 * plate.unit
            color: Theme.accentPressed
        }
        Rectangle {
            x: (4 + plate.travel * 78) * plate.unit
            y: 19 * plate.unit
            width: 50 * plate.unit
            height: 36 * plate.unit
            color: Theme.surface
            border.color: Theme.lineStrong
            border.width: Math.max(1, 0.6 * plate.unit)

            Column {
                x: 5 * plate.unit
                y: 6 * plate.unit
                spacing: 3.4 * plate.unit

                Repeater {
                    model: [40, 34, 40, 26]

                    Rectangle {
                        required property int modelData

                        width: modelData * plate.unit
                        height: 2.2 * plate.unit
                        color: Theme.line
                    }
                }
            }
        }
    }
}
