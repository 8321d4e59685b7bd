// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A label and its value in small type. */
ColumnLayout {
    id: fact

    property string label
    property string value
    property string spoken

    spacing: 0

    Accessible.role: Accessible.StaticText
    Accessible.name: spoken || label + " " + value

    Words {
        Layout.fillWidth: true
        text: fact.label
        line: Theme.captionLine
        color: Theme.inkSoft
        Accessible.ignored: true
    }
    Words {
        Layout.fillWidth: true
        text: fact.value
        strong: true
        wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        Accessible.ignored: true
    }
}
