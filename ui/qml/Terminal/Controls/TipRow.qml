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

    spacing: Theme.pad

    Rectangle {
        Layout.alignment: Qt.AlignTop
        Layout.preferredWidth: Theme.mm(14)
        Layout.preferredHeight: Theme.mm(14)
        radius: width / 2
        color: Theme.accentSoft

        Icon {
            anchors.centerIn: parent
            name: tip.iconName || "check"
            side: Theme.mm(8)
            tint: Theme.accent
        }
    }
    Words {
        Layout.fillWidth: true
        Layout.minimumHeight: Theme.mm(14)
        text: tip.text
        line: tip.line
    }
}
