// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! A QR code on white, with its quiet zone. */
Rectangle {
    id: qr

    property string source
    property string spoken
    property real side: Theme.mm(Theme.low ? 34 : 44)

    visible: source.length > 0
    implicitWidth: side
    implicitHeight: side
    color: "#FFFFFF"
    radius: Theme.radius
    border.color: Theme.line
    border.width: Theme.hairline

    Accessible.role: Accessible.Graphic
    Accessible.name: spoken

    Image {
        anchors.fill: parent
        anchors.margins: Theme.mm(2)
        source: qr.source
        sourceSize: Qt.size(width, height)
        fillMode: Image.PreserveAspectFit
        smooth: false
        // What a code says may be worth money: nothing of it outlives the screen.
        cache: false
        Accessible.ignored: true
    }
}
