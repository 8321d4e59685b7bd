// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings

/*! The keyboard for lines of text. It learns nothing: fields ask for sensitive input, and no user data is kept. */
Item {
    id: keyboard

    /*! BCP 47 code of the screen's language. */
    property string language: "zh-Hans"
    readonly property bool shown: panel.active

    implicitHeight: panel.height
    visible: shown

    InputPanel {
        id: panel

        width: keyboard.width
    }

    Binding {
        target: VirtualKeyboardSettings
        property: "styleName"
        value: "terminal"
    }
    Binding {
        target: VirtualKeyboardSettings
        property: "activeLocales"
        value: ["zh_CN", "en_US"]
    }
    Binding {
        target: VirtualKeyboardSettings
        property: "locale"
        value: keyboard.language === "en" ? "en_US" : "zh_CN"
    }
}
