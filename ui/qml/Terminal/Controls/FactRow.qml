// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! A label and its value; below each other when they do not fit beside each other. */
GridLayout {
    id: fact

    property string label
    property string value
    property string spoken
    property int valueLine: Theme.bodyLine
    readonly property bool beside: name.implicitWidth + content.implicitWidth + columnSpacing < width

    Layout.fillHeight: false
    columns: beside ? 2 : 1
    rowSpacing: 0
    columnSpacing: Theme.gapLarge

    Accessible.role: Accessible.StaticText
    Accessible.name: spoken || label + " " + value

    Words {
        id: name

        text: fact.label
        color: Theme.inkSoft
        Layout.fillWidth: !fact.beside
        Accessible.ignored: true
    }
    Words {
        id: content

        Layout.fillWidth: true
        horizontalAlignment: fact.beside ? Text.AlignRight : Text.AlignLeft
        text: fact.value
        line: fact.valueLine
        strong: true
        Accessible.ignored: true
    }
}
