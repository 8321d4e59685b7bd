// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! Shows with the hands' own pictures what to do: ``card`` lays a card on the reader, ``cardOut`` takes it away,
    ``paper`` lets a slip come out. ``settled``: the thing lies where it belongs and nothing moves but the waiting. */
Item {
    id: guide

    property string kind: "card"
    property bool settled: false
    property bool bad: false
    property string spoken
    readonly property real unit: Math.min(width / 120, height / 96)
    readonly property real rest: kind === "card" ? (settled || Theme.stilled ? 1 : 0) : Theme.stilled ? 0.55 : 0
    property real travel: rest

    onRestChanged: travel = rest
    implicitHeight: Theme.mm(Theme.low ? 56 : 96)

    Accessible.role: Accessible.Graphic
    Accessible.name: spoken

    SequentialAnimation on travel {
        running: guide.visible && !guide.settled && !Theme.stilled
        loops: Animation.Infinite

        PropertyAction {
            value: guide.kind === "cardOut" ? 1 : 0
        }
        PauseAnimation {
            duration: 500
        }
        NumberAnimation {
            to: guide.kind === "cardOut" ? 0 : 1
            duration: Theme.breath
            easing.type: Theme.curve
        }
        PauseAnimation {
            duration: 900
        }
    }

    Item {
        id: stage

        anchors.centerIn: parent
        width: 120 * guide.unit
        height: 96 * guide.unit

        Rectangle {
            visible: guide.kind !== "paper"
            x: 10 * guide.unit
            y: 52 * guide.unit
            width: 100 * guide.unit
            height: 40 * guide.unit
            radius: 5 * guide.unit
            color: Theme.accent

            Rectangle {
                anchors.fill: parent
                anchors.margins: 3.5 * guide.unit
                radius: 3 * guide.unit
                color: Theme.accentPressed
                border.color: Theme.blossom
                border.width: Math.max(1, 0.6 * guide.unit)
            }
            Icon {
                anchors.centerIn: parent
                name: "id-card"
                side: 20 * guide.unit
                tint: Theme.accentPale
            }
        }

        IdCardPicture {
            visible: guide.kind !== "paper"
            unit: guide.unit
            x: 28 * guide.unit
            y: (guide.travel * 47 + 2) * guide.unit
        }

        PaperSlip {
            visible: guide.kind === "paper"
            unit: guide.unit
            x: 34 * guide.unit
            width: 52 * guide.unit
            y: 30 * guide.unit
            height: (10 + guide.travel * 52) * guide.unit
        }
        Rectangle {
            visible: guide.kind === "paper"
            x: 10 * guide.unit
            y: 8 * guide.unit
            width: 100 * guide.unit
            height: 26 * guide.unit
            radius: 5 * guide.unit
            color: Theme.accent

            Rectangle {
                anchors.horizontalCenter: parent.horizontalCenter
                y: 19 * guide.unit
                width: 62 * guide.unit
                height: 3 * guide.unit
                radius: height / 2
                color: Theme.accentPressed
            }
        }

        Rectangle {
            visible: guide.bad || (guide.settled && guide.kind === "card")
            x: 84 * guide.unit
            y: 40 * guide.unit
            width: 18 * guide.unit
            height: width
            radius: width / 2
            color: guide.bad ? Theme.kapok : Theme.surface
            border.color: guide.bad ? Theme.paper : Theme.accent
            border.width: Math.max(1, 0.8 * guide.unit)

            Icon {
                anchors.centerIn: parent
                name: guide.bad ? "cross" : ""
                side: 11 * guide.unit
                tint: Theme.accentInk
            }
            Spinner {
                anchors.centerIn: parent
                visible: !guide.bad
                side: 13 * guide.unit
            }
        }
    }
}
