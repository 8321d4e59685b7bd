// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! A small name on a pill: the system behind a service, or that it has ended. Empty: it takes no room. */
Rectangle {
    id: badge

    property alias text: words.text
    property bool quiet: false

    visible: words.text.length > 0
    implicitWidth: words.implicitWidth + 2 * Theme.gap
    implicitHeight: words.implicitHeight + Theme.mm(0.8)
    radius: Theme.mm(2)
    color: quiet ? Theme.sunken : Theme.accentSoft

    Words {
        id: words

        anchors.verticalCenter: parent.verticalCenter
        x: Theme.gap
        width: Math.min(implicitWidth, badge.width - 2 * Theme.gap)
        line: Theme.captionLine * 0.9
        color: badge.quiet ? Theme.inkSoft : Theme.accent
    }
}
