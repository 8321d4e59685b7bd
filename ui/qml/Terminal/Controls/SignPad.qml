// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Shapes
import Terminal.Theme

/*! A field to write a name in with a finger. Lengths that leave it are millimetres, times milliseconds. */
Item {
    id: pad

    /*! What is written already, as an SVG path in millimetres. */
    property string ink
    property string emptyText
    property string spoken
    /*! The stroke under the finger, as an SVG path in millimetres, and its numbers: right, down, milliseconds. */
    property string fresh
    property var numbers: []
    property real began: 0
    readonly property int most: 3 * 1500

    signal stroke(list<real> numbers)

    function add(x: real, y: real, first: bool): void {
        const right = Math.max(0, Math.min(width, x)) / Theme.pxPerMm;
        const down = Math.max(0, Math.min(height, y)) / Theme.pxPerMm;
        if (first) {
            if (ink.length === 0)
                began = Date.now();
            numbers = [];
            fresh = "M" + right.toFixed(2) + " " + down.toFixed(2) + "l0.1 0";
        } else {
            if (numbers.length >= most || Math.hypot(right - numbers[numbers.length - 3], down - numbers[numbers.length - 2]) < 0.3)
                return;
            fresh += "L" + right.toFixed(2) + " " + down.toFixed(2);
        }
        numbers.push(right, down, Date.now() - began);
    }

    clip: true
    Accessible.role: Accessible.Graphic
    Accessible.name: spoken

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.surface
        border.color: area.pressed ? Theme.accent : Theme.lineStrong
        border.width: Theme.mm(area.pressed ? 1.2 : 0.8)
    }
    Rectangle {
        x: Theme.pad
        y: parent.height * 0.78
        width: parent.width - 2 * Theme.pad
        height: Theme.hairline
        color: Theme.lineStrong
    }
    EvenWords {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.pad
        visible: words.length > 0 && pad.fresh.length === 0
        words: pad.emptyText
        line: Theme.leadLine
        horizontalAlignment: Text.AlignHCenter
        color: Theme.inkSoft
    }
    Shape {
        anchors.fill: parent
        preferredRendererType: Shape.GeometryRenderer
        transform: Scale {
            xScale: Theme.pxPerMm
            yScale: Theme.pxPerMm
        }

        ShapePath {
            strokeColor: Theme.ink
            strokeWidth: 1.3
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin

            PathSvg {
                path: pad.ink + pad.fresh
            }
        }
    }
    MouseArea {
        id: area

        anchors.fill: parent
        objectName: "signature"
        preventStealing: true
        Accessible.ignored: true
        onPressed: mouse => pad.add(mouse.x, mouse.y, true)
        onPositionChanged: mouse => pad.add(mouse.x, mouse.y, false)
        onReleased: {
            const written = pad.numbers;
            pad.numbers = [];
            pad.stroke(written);
            pad.fresh = "";
        }
        onCanceled: {
            pad.numbers = [];
            pad.fresh = "";
        }
    }
}
