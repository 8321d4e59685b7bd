// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Shapes
import Terminal.Theme

/*! A row of wok-ear gables, as the old villages of Lingnan have them, in two tints behind each other. */
Item {
    id: skyline

    clip: true

    Accessible.ignored: true

    component Gable: Shape {
        id: gable

        property color tint

        preferredRendererType: Shape.GeometryRenderer

        ShapePath {
            strokeWidth: -1
            fillColor: gable.tint
            startX: 0
            startY: gable.height

            PathLine {
                x: 0
                y: gable.height * 0.58
            }
            PathLine {
                x: gable.width * 0.1
                y: gable.height * 0.5
            }
            PathCubic {
                control1X: gable.width * 0.16
                control1Y: gable.height * 0.44
                control2X: gable.width * 0.2
                control2Y: gable.height * 0.3
                x: gable.width * 0.24
                y: gable.height * 0.18
            }
            PathCubic {
                control1X: gable.width * 0.32
                control1Y: gable.height * -0.05
                control2X: gable.width * 0.68
                control2Y: gable.height * -0.05
                x: gable.width * 0.76
                y: gable.height * 0.18
            }
            PathCubic {
                control1X: gable.width * 0.8
                control1Y: gable.height * 0.3
                control2X: gable.width * 0.84
                control2Y: gable.height * 0.44
                x: gable.width * 0.9
                y: gable.height * 0.5
            }
            PathLine {
                x: gable.width
                y: gable.height * 0.58
            }
            PathLine {
                x: gable.width
                y: gable.height
            }
        }
    }

    readonly property real unit: height * 1.15
    readonly property int many: Math.ceil(width / unit) + 1

    Repeater {
        model: skyline.many

        Gable {
            required property int index

            x: (index - 0.5) * skyline.unit
            y: skyline.height * 0.12
            width: skyline.unit * 0.94
            height: skyline.height
            tint: "#EFE6D6"
        }
    }
    Repeater {
        model: skyline.many

        Gable {
            required property int index

            x: index * skyline.unit
            y: skyline.height * 0.36
            width: skyline.unit * 0.9
            height: skyline.height * 0.7
            tint: "#DFE6DA"
        }
    }
}
