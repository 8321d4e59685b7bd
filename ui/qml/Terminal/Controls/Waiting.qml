// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! It works, and there is nothing to do: in the middle of the room that is left, as large on every screen. */
Item {
    id: waiting

    Layout.fillWidth: true
    Layout.fillHeight: true
    Layout.minimumHeight: visible ? Theme.mm(Theme.low ? 40 : 60) : 0

    Spinner {
        anchors.centerIn: parent
        side: Theme.mm(Theme.low ? 36 : 56)
    }
}
