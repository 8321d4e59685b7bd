// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import Terminal.Theme

/*! A kapok blossom of five petals: the mark of the house. */
Item {
    id: blossom

    property color petal: Theme.kapok
    property color heart: Theme.blossom
    readonly property real side: Math.min(width, height)

    Accessible.ignored: true

    Repeater {
        model: 5

        Rectangle {
            required property int index

            width: blossom.side * 0.34
            height: blossom.side * 0.46
            radius: width / 2
            x: (blossom.width - width) / 2
            y: blossom.height / 2 - height
            transformOrigin: Item.Bottom
            rotation: index * 72
            color: blossom.petal
            antialiasing: true
        }
    }
    Rectangle {
        anchors.centerIn: parent
        width: blossom.side * 0.26
        height: width
        radius: width / 2
        color: blossom.heart
    }
}
