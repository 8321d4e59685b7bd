// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! Shows where the keypad stands. */
Rectangle {
    required property Item control

    anchors.fill: control
    anchors.margins: -Theme.mm(1.2)
    radius: Theme.radius + Theme.mm(1.2)
    color: "transparent"
    border.color: Theme.kapok
    border.width: Theme.mm(0.8)
    visible: control.activeFocus
}
