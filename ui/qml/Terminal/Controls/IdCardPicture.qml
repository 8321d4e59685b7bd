// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import Terminal.Theme

/*! The picture side of an identity card, drawn with nothing personal on it. */
Rectangle {
    id: card

    property real unit: 1

    width: 64 * unit
    height: 40 * unit
    radius: 3 * unit
    color: "#FFFFFF"
    border.color: Theme.lineStrong
    border.width: Math.max(1, 0.6 * unit)

    Accessible.ignored: true

    Repeater {
        model: [26, 18, 30, 30]

        Rectangle {
            required property int index
            required property int modelData

            x: 6 * card.unit
            y: (7 + index * 6) * card.unit
            width: modelData * card.unit
            height: 2.2 * card.unit
            radius: height / 2
            color: Theme.accentPale
        }
    }
    Rectangle {
        x: 6 * card.unit
        y: 32 * card.unit
        width: 40 * card.unit
        height: 2.6 * card.unit
        radius: height / 2
        color: Theme.accent
    }
    Rectangle {
        x: 43 * card.unit
        y: 6 * card.unit
        width: 16 * card.unit
        height: 21 * card.unit
        radius: 1.5 * card.unit
        color: Theme.accentSoft
        clip: true

        Rectangle {
            x: 4.5 * card.unit
            y: 4 * card.unit
            width: 7 * card.unit
            height: 8 * card.unit
            radius: width / 2
            color: Theme.accent
        }
        Rectangle {
            x: 2 * card.unit
            y: 13.5 * card.unit
            width: 12 * card.unit
            height: 7.5 * card.unit
            radius: 3.5 * card.unit
            color: Theme.accent
        }
    }
}
