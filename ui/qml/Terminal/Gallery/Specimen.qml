// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! One control in one state, with the state's name over it. */
ColumnLayout {
    id: specimen

    property string name
    /*! The ring that shows where the keypad stands; only one control of a window has it by itself. */
    property Item focused: null

    Layout.fillWidth: true
    Layout.fillHeight: false
    Layout.alignment: Qt.AlignTop
    spacing: Theme.gapSmall

    Words {
        Layout.fillWidth: true
        text: specimen.name
        line: Theme.captionLine
        color: Theme.inkSoft
    }
    Item {
        id: nowhere

        visible: false

        FocusRing {
            parent: specimen.focused ?? nowhere
            control: specimen.focused ?? nowhere
            visible: true
        }
    }
}
