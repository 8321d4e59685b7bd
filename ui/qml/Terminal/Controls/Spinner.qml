// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import Terminal.Theme

/*! Eight beads, one of them dark, going round. Stilled it is an hourglass of beads: half dark, half pale. */
Item {
    id: spinner

    property real side: Theme.mm(12)
    property color tint: Theme.accent
    property int lead: 3

    implicitWidth: side
    implicitHeight: side

    Accessible.ignored: true

    Timer {
        interval: 110
        repeat: true
        running: spinner.visible && !Theme.stilled
        onTriggered: spinner.lead = (spinner.lead + 1) % 8
    }

    Repeater {
        model: 8

        Rectangle {
            id: bead

            required property int index
            readonly property real turn: index * Math.PI / 4

            width: spinner.side * 0.17
            height: width
            radius: width / 2
            color: spinner.tint
            opacity: 1 - ((spinner.lead - index + 8) % 8) * 0.11
            x: spinner.side / 2 + Math.sin(turn) * spinner.side * 0.4 - width / 2
            y: spinner.side / 2 - Math.cos(turn) * spinner.side * 0.4 - width / 2
        }
    }
}
