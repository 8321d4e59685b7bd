// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.VirtualKeyboard.Styles
import Terminal.Controls
import Terminal.Theme

/*! One word the keyboard proposes. */
SelectionListItem {
    id: candidate

    property string word

    width: Math.max(Theme.mm(16), label.implicitWidth + Theme.mm(9))

    Accessible.role: Accessible.Button
    Accessible.name: word

    Words {
        id: label

        anchors.centerIn: parent
        text: candidate.word
        line: Theme.mm(10)
        strong: candidate.ListView.isCurrentItem
        wrapMode: Text.NoWrap
        color: candidate.ListView.isCurrentItem ? Theme.accent : Theme.ink
        Accessible.ignored: true
    }
    Rectangle {
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.hairline
        height: parent.height * 0.5
        color: Theme.line
    }
}
