// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Terminal.Theme

/*! What every button is: a tap, a role, a name, a ring when the keypad stands on it. */
T.AbstractButton {
    id: control

    /*! The name for people who cannot see the button; the text when empty. */
    property string spoken

    focusPolicy: Qt.TabFocus
    activeFocusOnTab: true
    font.family: Theme.family
    hoverEnabled: false

    Accessible.role: Accessible.Button
    Accessible.name: spoken || text
    Accessible.focusable: enabled
    Accessible.onPressAction: if (enabled)
        clicked()

    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    FocusRing {
        control: control
        visible: control.visualFocus
    }
}
