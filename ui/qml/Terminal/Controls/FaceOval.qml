// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Shapes
import Terminal.Theme

/*! The live picture seen through an oval. Without a picture the oval holds the outline of a face. */
Item {
    id: oval

    property string source
    property string spoken
    property string iconName: "face"
    property string mood: "looking"
    property bool pictureVisible: true
    readonly property real tall: Math.min(height - Theme.mm(12), width * 1.25)
    readonly property real broad: tall * 0.8
    readonly property color tint: mood === "retry" ? Theme.warn : mood === "person_decides" ? Theme.lineStrong : Theme.accent

    Accessible.role: Accessible.Graphic
    Accessible.name: spoken

    Item {
        anchors.centerIn: parent
        width: oval.broad
        height: oval.tall
        clip: true

        Rectangle {
            anchors.fill: parent
            color: Theme.accentSoft
        }
        Icon {
            anchors.centerIn: parent
            name: oval.iconName
            side: oval.broad * 0.5
            tint: Theme.accent
        }
        Image {
            id: picture

            anchors.fill: parent
            visible: oval.pictureVisible && oval.source.length > 0
            source: visible ? oval.source : ""
            fillMode: Image.PreserveAspectCrop
            cache: false
            asynchronous: false
            mirror: true
            Accessible.ignored: true
        }
        Shape {
            anchors.fill: parent
            preferredRendererType: Shape.GeometryRenderer

            ShapePath {
                strokeWidth: -1
                fillColor: Theme.paper
                fillRule: ShapePath.OddEvenFill

                PathRectangle {
                    x: -1
                    y: -1
                    width: oval.broad + 2
                    height: oval.tall + 2
                }
                PathAngleArc {
                    moveToStart: true
                    centerX: oval.broad / 2
                    centerY: oval.tall / 2
                    radiusX: oval.broad / 2 - Theme.mm(2)
                    radiusY: oval.tall / 2 - Theme.mm(2)
                    startAngle: 0
                    sweepAngle: 360
                }
            }
            ShapePath {
                strokeColor: oval.tint
                strokeWidth: Theme.mm(oval.mood === "looking" ? 1.6 : 2.4)
                strokeStyle: oval.mood === "retry" ? ShapePath.DashLine : ShapePath.SolidLine
                dashPattern: [4, 3]
                fillColor: "transparent"

                PathAngleArc {
                    moveToStart: true
                    centerX: oval.broad / 2
                    centerY: oval.tall / 2
                    radiusX: oval.broad / 2 - Theme.mm(2)
                    radiusY: oval.tall / 2 - Theme.mm(2)
                    startAngle: 0
                    sweepAngle: 360
                }
            }
        }
    }
    Rectangle {
        visible: oval.mood === "comparing"
        anchors.horizontalCenter: parent.horizontalCenter
        y: (oval.height + oval.tall) / 2 - height * 0.75
        width: Theme.mm(20)
        height: width
        radius: width / 2
        color: Theme.surface
        border.color: Theme.accent
        border.width: Theme.mm(0.8)

        Spinner {
            anchors.centerIn: parent
            side: Theme.mm(13)
        }
    }
}
