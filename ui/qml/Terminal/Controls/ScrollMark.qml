// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! Says that there is more below: a bar at the side and a chevron at the lower edge. */
Item {
    id: mark

    required property Flickable scroll
    readonly property bool needed: scroll.contentHeight > scroll.height + 1

    anchors.fill: scroll
    visible: needed

    Accessible.ignored: true

    Rectangle {
        anchors.right: parent.right
        anchors.rightMargin: Theme.mm(1.5)
        y: mark.scroll.visibleArea.yPosition * mark.height
        width: Theme.mm(2)
        height: Math.max(Theme.mm(12), mark.scroll.visibleArea.heightRatio * mark.height)
        radius: width / 2
        color: Theme.lineStrong
    }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(1)
        width: Theme.mm(18)
        height: Theme.mm(9)
        radius: height / 2
        color: Theme.ink
        visible: !mark.scroll.atYEnd

        Icon {
            anchors.centerIn: parent
            name: "chevron-down"
            side: Theme.mm(8)
            tint: Theme.paper
        }
    }
}
