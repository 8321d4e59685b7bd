// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Terminal.Theme

/*! Four rings to drag onto the corners of a page. The ring moves as the finger does, wherever on it the finger lies, so
    that the corner in its middle stays in sight. Arrow keys move it as well. */
Item {
    id: handles

    /*! Rows with x, y in shares of the picture, and name. */
    property var corners: []
    property rect picture

    signal moved(int index, real x, real y)

    /*! Where the rings are now: the corners, but for one that a finger moves. */
    property var places: []
    readonly property real side: Theme.mm(20)

    function settle(): void {
        places = corners.map(corner => Qt.point(corner.x, corner.y));
    }

    function place(index: int, x: real, y: real): void {
        const now = places.slice();
        now[index] = Qt.point(Math.max(0, Math.min(1, x)), Math.max(0, Math.min(1, y)));
        places = now;
    }

    onCornersChanged: settle()
    Component.onCompleted: settle()

    Shape {
        anchors.fill: parent
        visible: handles.places.length === 4
        preferredRendererType: Shape.GeometryRenderer

        ShapePath {
            strokeColor: Theme.kapok
            strokeWidth: Theme.mm(1)
            fillColor: "transparent"
            joinStyle: ShapePath.RoundJoin

            PathPolyline {
                path: handles.places.length === 4 ? handles.places.concat([handles.places[0]]).map(place => Qt.point(handles.picture.x + place.x * handles.picture.width, handles.picture.y + place.y * handles.picture.height)) : []
            }
        }
    }

    Repeater {
        model: handles.corners.length

        MouseArea {
            id: handle

            required property int index
            readonly property point at: handles.places[index] ?? Qt.point(0, 0)
            property point held
            property point from

            x: handles.picture.x + at.x * handles.picture.width - width / 2
            y: handles.picture.y + at.y * handles.picture.height - height / 2
            width: handles.side
            height: handles.side
            objectName: "corner-" + index
            preventStealing: true
            activeFocusOnTab: true

            /*! The keypad leaves them here. */
            readonly property bool ownArrows: true

            Accessible.role: Accessible.Button
            Accessible.name: handles.corners[index]?.name ?? ""
            Accessible.focusable: true

            function nudge(right: real, down: real): void {
                handles.moved(index, at.x + right * 0.01, at.y + down * 0.01);
            }

            onPressed: mouse => {
                held = mapToItem(handles, mouse.x, mouse.y);
                from = at;
            }
            onPositionChanged: mouse => {
                const now = mapToItem(handles, mouse.x, mouse.y);
                handles.place(index, from.x + (now.x - held.x) / handles.picture.width, from.y + (now.y - held.y) / handles.picture.height);
            }
            onReleased: {
                handles.moved(index, at.x, at.y);
                handles.settle();
            }
            onCanceled: handles.settle()
            Keys.onLeftPressed: nudge(-1, 0)
            Keys.onRightPressed: nudge(1, 0)
            Keys.onUpPressed: nudge(0, -1)
            Keys.onDownPressed: nudge(0, 1)

            Rectangle {
                anchors.fill: parent
                radius: width / 2
                color: handle.pressed ? "transparent" : "#40FFFFFF"
                border.color: Theme.kapok
                border.width: Theme.mm(handle.pressed ? 2.2 : 1.6)
            }
            Rectangle {
                anchors.centerIn: parent
                width: Theme.mm(1.6)
                height: width
                radius: width / 2
                color: Theme.kapok
            }
            FocusRing {
                control: handle
            }
        }
    }
}
