// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings
import Terminal.Theme

/*! For lines of text: keys, or a square to write in, which comes first in care mode. Neither learns anything: fields ask
    for sensitive input, and no user data is kept. */
Item {
    id: keyboard

    required property var chrome
    required property var handwriting
    /*! Only simplified characters can be recognised. */
    readonly property bool writable: chrome.language === "zh-Hans" && handwriting.available
    property bool writing: Theme.care
    readonly property bool written: writable && writing
    readonly property bool shown: panel.active

    implicitHeight: panel.height + bar.height
    visible: shown

    Component.onCompleted: handwriting.prepare()

    Rectangle {
        id: bar

        width: keyboard.width
        height: keyboard.writable ? Theme.mm(Theme.low ? 14 : 16) : 0
        visible: keyboard.writable
        color: Theme.sunken

        Row {
            anchors {
                fill: parent
                leftMargin: Theme.gapSmall
                topMargin: Theme.gapSmall / 2
            }
            spacing: Theme.gapSmall

            WayOfTyping {
                objectName: "by-hand"
                text: keyboard.chrome.byHandText
                iconName: "handwriting"
                chosen: keyboard.writing
                onClicked: keyboard.writing = true
            }
            WayOfTyping {
                objectName: "by-keys"
                text: keyboard.chrome.byKeysText
                iconName: "keyboard"
                chosen: !keyboard.writing
                onClicked: keyboard.writing = false
            }
        }
    }
    InputPanel {
        id: panel

        y: bar.height
        width: keyboard.width
        visible: !keyboard.written
    }
    WritingPad {
        y: bar.height
        width: keyboard.width
        height: panel.height
        visible: keyboard.written && keyboard.shown
        handwriting: keyboard.handwriting
        chrome: keyboard.chrome
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
        value: keyboard.chrome.language === "en" ? "en_US" : "zh_CN"
    }
}
