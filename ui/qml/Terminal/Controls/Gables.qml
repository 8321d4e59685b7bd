// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Terminal.Theme

/*! A row of wok-ear gables, as the old villages of Lingnan have them, in two tints behind each other. */
Item {
    id: skyline

    readonly property real unit: height * 0.82
    readonly property int many: Math.ceil(width / unit) + 1

    clip: true
    visible: !Theme.contrast

    Accessible.ignored: true

    component Gable: Item {
        id: gable

        property color wall
        property color ridge

        Shape {
            width: 100
            height: 100
            preferredRendererType: Shape.GeometryRenderer

            transform: Scale {
                xScale: gable.width / 100
                yScale: gable.height / 100
            }

            ShapePath {
                strokeWidth: -1
                fillColor: gable.wall

                PathSvg {
                    path: "M2 100 L2 56 L14 50 C24 45 26 36 28 26 C31 10 39 4 50 4 C61 4 69 10 72 26 C74 36 76 45 86 50 L98 56 L98 100 Z"
                }
            }
            ShapePath {
                strokeWidth: 2.4
                strokeColor: gable.ridge
                fillColor: "transparent"
                capStyle: ShapePath.RoundCap

                PathSvg {
                    path: "M2 56 L14 50 C24 45 26 36 28 26 C31 10 39 4 50 4 C61 4 69 10 72 26 C74 36 76 45 86 50 L98 56"
                }
            }
            ShapePath {
                strokeWidth: 1
                strokeColor: gable.ridge
                fillColor: "transparent"

                PathSvg {
                    path: "M20 56 C31 50 33 40 35 30 C37 18 42 12 50 12 C58 12 63 18 65 30 C67 40 69 50 80 56 M46 34 a4 4 0 1 0 8 0 a4 4 0 1 0 -8 0"
                }
            }
        }
    }

    Repeater {
        model: skyline.many

        Gable {
            required property int index

            x: (index - 0.5) * skyline.unit
            width: skyline.unit
            height: skyline.height
            wall: "#F4ECDD"
            ridge: "#E7DBC5"
        }
    }
    Repeater {
        model: skyline.many

        Gable {
            required property int index

            x: index * skyline.unit
            y: skyline.height * 0.3
            width: skyline.unit
            height: skyline.height * 0.9
            wall: "#E6EBDF"
            ridge: "#CBD8CB"
        }
    }
}
