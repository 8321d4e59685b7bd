// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Controls
import Terminal.Theme

/*! The square with its guide lines and the ink of the finger. */
Rectangle {
    id: square

    required property var handwriting
    property string hint
    /*! Read out in place of the picture. */
    property string spoken

    radius: Theme.radius
    color: Theme.surface
    border.color: Theme.lineStrong
    border.width: Theme.stroke

    Accessible.role: Accessible.Canvas
    Accessible.name: spoken

    Rectangle {
        anchors.centerIn: parent
        width: Theme.hairline
        height: parent.height - 2 * Theme.stroke
        color: Theme.line
    }
    Rectangle {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.stroke
        height: Theme.hairline
        color: Theme.line
    }
    EvenWords {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.pad
        horizontalAlignment: Text.AlignHCenter
        visible: square.handwriting.strokeCount === 0
        words: square.hint
        color: Theme.inkSoft
        Accessible.ignored: true
    }
    Canvas {
        id: sheet

        anchors.fill: parent
        onPaint: {
            const pen = getContext("2d");
            pen.reset();
            pen.lineWidth = Theme.mm(2);
            pen.lineCap = "round";
            pen.lineJoin = "round";
            pen.strokeStyle = Theme.ink.toString();
            for (const stroke of square.handwriting.ink()) {
                pen.beginPath();
                pen.moveTo(stroke[0] * width, stroke[1] * height);
                pen.lineTo(stroke[0] * width + 0.1, stroke[1] * height);
                for (let at = 2; at < stroke.length; at += 2)
                    pen.lineTo(stroke[at] * width, stroke[at + 1] * height);
                pen.stroke();
            }
        }
    }
    Connections {
        target: square.handwriting
        function onChanged() {
            sheet.requestPaint();
        }
    }
    MouseArea {
        anchors.fill: parent
        preventStealing: true
        onPressed: mouse => {
            square.handwriting.begin(mouse.x / width, mouse.y / height);
            sheet.requestPaint();
        }
        onPositionChanged: mouse => {
            square.handwriting.move(mouse.x / width, mouse.y / height);
            sheet.requestPaint();
        }
        onReleased: square.handwriting.end()
        onCanceled: square.handwriting.end()
    }
}
