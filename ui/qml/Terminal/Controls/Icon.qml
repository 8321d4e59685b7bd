// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! A picture of the icon family in any colour. Decoration: the words beside it say the same. */
Image {
    property string name
    property color tint: Theme.ink
    property real side: Theme.mm(9)

    width: side
    height: side
    sourceSize: Qt.size(side, side)
    source: name ? "image://icons/" + name + "/" + Theme.hex(tint) : ""
    visible: name.length > 0
    fillMode: Image.PreserveAspectFit
    smooth: true

    Accessible.ignored: true
}
