// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings
import Terminal.Theme

/*! For lines of text: keys, or a square to write in, which comes first in care mode. Each language of the screen has its own
    ways: pinyin and the square, Cangjie and Zhuyin, letters. None learns anything: fields ask for sensitive input, and no user
    data is kept. */
Item {
    id: keyboard

    required property var chrome
    required property var handwriting
    /*! Only simplified characters can be recognised. */
    readonly property bool writable: chrome.language === "zh-Hans" && handwriting.available
    property bool writing: Theme.care
    readonly property bool written: writable && writing
    readonly property bool shown: panel.active
    readonly property bool traditional: chrome.language === "zh-Hant"
    readonly property int mode: InputContext.inputEngine.inputMode
    /*! The keyboard begins with Zhuyin; Hong Kong writes Cangjie. */
    property bool undecided: true
    readonly property bool choosing: writable || traditional
    /*! What the language key goes through. */
    readonly property var locales: chrome.language === "en" ? ["en_US"] : [traditional ? "zh_TW" : "zh_CN", "en_US"]

    implicitHeight: panel.height + bar.height
    visible: shown

    Component.onCompleted: handwriting.prepare()
    onTraditionalChanged: undecided = true
    // Later: this mode is a step on the keyboard's own way to its language.
    onModeChanged: Qt.callLater(keyboard.decide)

    function use(mode: int): void {
        keyboard.undecided = false;
        InputContext.inputEngine.inputMode = mode;
    }

    function decide(): void {
        if (keyboard.traditional && keyboard.undecided && keyboard.mode === InputEngine.InputMode.Zhuyin)
            keyboard.use(InputEngine.InputMode.Cangjie);
    }

    Rectangle {
        id: bar

        width: keyboard.width
        height: keyboard.choosing ? Theme.mm(Theme.low ? 14 : 16) : 0
        visible: keyboard.choosing
        color: Theme.sunken

        Row {
            anchors {
                fill: parent
                leftMargin: Theme.gapSmall
                topMargin: Theme.gapSmall / 2
            }
            spacing: Theme.gapSmall

            WayOfTyping {
                objectName: "by-cangjie"
                visible: keyboard.traditional
                text: keyboard.chrome.cangjieText
                iconName: "keyboard"
                chosen: keyboard.mode === InputEngine.InputMode.Cangjie
                onClicked: keyboard.use(InputEngine.InputMode.Cangjie)
            }
            WayOfTyping {
                objectName: "by-zhuyin"
                visible: keyboard.traditional
                text: keyboard.chrome.zhuyinText
                iconName: "keyboard"
                chosen: keyboard.mode === InputEngine.InputMode.Zhuyin
                onClicked: keyboard.use(InputEngine.InputMode.Zhuyin)
            }
            WayOfTyping {
                objectName: "by-hand"
                visible: keyboard.writable
                text: keyboard.chrome.byHandText
                iconName: "handwriting"
                chosen: keyboard.writing
                onClicked: keyboard.writing = true
            }
            WayOfTyping {
                objectName: "by-keys"
                visible: keyboard.writable
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
        value: keyboard.locales
    }
    Binding {
        target: VirtualKeyboardSettings
        property: "locale"
        value: keyboard.locales[0]
    }
}
