// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import Terminal.Theme

/*! Ten bars that fill up with the voice, and under them a line for the time that has gone. */
Item {
    id: bars

    required property int level
    /*! 0 to 1. */
    required property real share

    Row {
        id: row

        anchors.top: parent.top
        anchors.bottom: track.top
        anchors.bottomMargin: Theme.gap
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, Theme.mm(150))
        spacing: Theme.gapSmall

        Repeater {
            model: 10

            Rectangle {
                required property int index

                anchors.bottom: parent.bottom
                width: (row.width - 9 * row.spacing) / 10
                height: row.height * (0.35 + 0.065 * (index + 1))
                radius: Theme.mm(1)
                color: index < bars.level ? Theme.accent : Theme.accentPale
            }
        }
    }
    Rectangle {
        id: track

        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        width: row.width
        height: Theme.mm(2.4)
        radius: height / 2
        color: Theme.accentPale

        Rectangle {
            width: parent.width * bars.share
            height: parent.height
            radius: parent.radius
            color: Theme.kapok
        }
    }
}
