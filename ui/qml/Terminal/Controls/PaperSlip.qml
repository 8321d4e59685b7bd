// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import Terminal.Theme

/*! A slip of paper with lines on it, as long as it has come out. */
Rectangle {
    id: slip

    property real unit: 1

    color: "#FFFFFF"
    border.color: Theme.lineStrong
    border.width: Math.max(1, 0.6 * unit)
    clip: true

    Accessible.ignored: true

    Repeater {
        model: [26, 40, 40, 32, 40, 20]

        Rectangle {
            required property int index
            required property int modelData

            x: 6 * slip.unit
            y: slip.height - (8 + index * 8) * slip.unit
            width: modelData * slip.unit
            height: 2.4 * slip.unit
            radius: height / 2
            color: index === 5 ? Theme.accent : Theme.accentPale
        }
    }
}
