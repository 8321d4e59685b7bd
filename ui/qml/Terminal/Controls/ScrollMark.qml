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
        anchors.rightMargin: (Theme.margin - width) / 2
        y: mark.scroll.visibleArea.yPosition * (mark.height - more.height)
        width: Theme.mm(2)
        height: Math.max(Theme.mm(12), mark.scroll.visibleArea.heightRatio * (mark.height - more.height))
        radius: width / 2
        color: Theme.lineStrong
    }
    Rectangle {
        anchors {
            left: parent.left
            right: parent.right
            bottom: parent.bottom
        }
        height: Theme.hairline
        color: Theme.lineStrong
        visible: !mark.scroll.atYEnd
    }
    Rectangle {
        id: more

        anchors.right: parent.right
        anchors.rightMargin: (Theme.margin - width) / 2
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.mm(1)
        width: Math.min(Theme.mm(9), Theme.margin)
        height: width
        radius: width / 2
        color: Theme.ink
        visible: !mark.scroll.atYEnd

        Icon {
            anchors.centerIn: parent
            name: "chevron-down"
            side: parent.width * 0.7
            tint: Theme.paper
        }
    }
}
