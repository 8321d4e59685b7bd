// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! What lies under the camera, or the page that was taken, as large as the room allows. */
Item {
    id: frame

    property string source
    property string spoken
    property bool pictureVisible: true
    property bool doubtful: false
    /*! A page lies there. */
    property bool seen: false
    property bool working: false
    /*! Where the picture itself lies, for what is drawn over it. */
    readonly property rect painted: Qt.rect((width - picture.paintedWidth) / 2, (height - picture.paintedHeight) / 2, picture.paintedWidth, picture.paintedHeight)

    Accessible.role: Accessible.Graphic
    Accessible.name: spoken

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.sunken
        border.color: frame.doubtful ? Theme.warn : frame.seen ? Theme.accent : Theme.lineStrong
        border.width: frame.doubtful || frame.seen ? Theme.mm(1.4) : Theme.hairline
    }
    Icon {
        anchors.centerIn: parent
        name: "camera"
        side: Math.min(frame.width, frame.height) * 0.3
        tint: Theme.lineStrong
    }
    Image {
        id: picture

        anchors.fill: parent
        anchors.margins: Theme.mm(1.6)
        visible: frame.pictureVisible
        source: visible ? frame.source : ""
        fillMode: Image.PreserveAspectFit
        cache: false
        asynchronous: false
        Accessible.ignored: true
    }
    Rectangle {
        visible: frame.working
        anchors.centerIn: parent
        width: Theme.mm(24)
        height: width
        radius: width / 2
        color: Theme.surface
        border.color: Theme.accent
        border.width: Theme.mm(0.8)

        Spinner {
            anchors.centerIn: parent
            side: Theme.mm(15)
        }
    }
}
