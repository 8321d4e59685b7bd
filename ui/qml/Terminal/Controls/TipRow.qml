// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! A sentence with its picture: what is asked, or what helps. */
RowLayout {
    id: tip

    property string text
    property string iconName
    property int line: Theme.leadLine

    readonly property real disc: Theme.glyph(!Theme.low && line >= Theme.leadLine ? 15 : 11)

    Layout.fillHeight: false
    spacing: Theme.pad

    Rectangle {
        Layout.alignment: Qt.AlignTop
        Layout.preferredWidth: tip.disc
        Layout.preferredHeight: tip.disc
        radius: width / 2
        color: Theme.accentSoft

        Icon {
            anchors.centerIn: parent
            name: tip.iconName || "check"
            side: tip.disc * 0.56
            tint: Theme.accent
        }
    }
    EvenWords {
        Layout.fillWidth: true
        Layout.minimumHeight: tip.disc
        words: tip.text
        line: tip.line
    }
}
