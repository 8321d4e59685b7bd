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
    required property var joining
    /*! A character is put together from its parts. */
    property bool parts: false
    /*! On a wide panel the strip of parts takes the place of the tabs, so that the line is still seen. */
    readonly property bool within: parts && Theme.wide
    /*! What the strip takes from the keys. */
    readonly property int taken: strip.visible && !within ? strip.height : 0
    /*! Only simplified characters can be recognised. */
    readonly property bool writable: chrome.language === "zh-Hans" && handwriting.available
    property bool writing: Theme.care
    readonly property bool written: writable && writing
    readonly property bool shown: panel.active
    readonly property bool traditional: chrome.language === "zh-Hant"
    readonly property int mode: InputContext.inputEngine.inputMode
    /*! The keyboard begins with Zhuyin; Hong Kong writes Cangjie. */
    property bool undecided: true
    readonly property bool choosing: chrome.language !== "en"
    /*! What the language key goes through. */
    readonly property var locales: chrome.language === "en" ? ["en_US"] : [traditional ? "zh_TW" : "zh_CN", "en_US"]

    /*! The square needs no row of proposed words, and a small panel has no room for it. */
    readonly property real keysHeight: written && Theme.low ? Math.min(panel.height, Theme.mm(64)) : panel.height

    implicitHeight: panel.y + keysHeight
    visible: shown

    Component.onCompleted: handwriting.prepare()
    onTraditionalChanged: undecided = true
    onShownChanged: parts = false
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
                visible: keyboard.traditional && !keyboard.within
                text: keyboard.chrome.cangjieText
                iconName: "keyboard"
                chosen: keyboard.mode === InputEngine.InputMode.Cangjie
                onClicked: keyboard.use(InputEngine.InputMode.Cangjie)
            }
            WayOfTyping {
                objectName: "by-zhuyin"
                visible: keyboard.traditional && !keyboard.within
                text: keyboard.chrome.zhuyinText
                iconName: "keyboard"
                chosen: keyboard.mode === InputEngine.InputMode.Zhuyin
                onClicked: keyboard.use(InputEngine.InputMode.Zhuyin)
            }
            WayOfTyping {
                objectName: "by-hand"
                visible: keyboard.writable && !keyboard.within
                text: keyboard.chrome.byHandText
                iconName: "handwriting"
                chosen: keyboard.writing
                onClicked: keyboard.writing = true
            }
            WayOfTyping {
                objectName: "by-keys"
                visible: keyboard.writable && !keyboard.within
                text: keyboard.chrome.byKeysText
                iconName: "keyboard"
                chosen: !keyboard.writing
                onClicked: keyboard.writing = false
            }
            WayOfTyping {
                id: partsTab

                objectName: "by-parts"
                text: keyboard.within ? "" : keyboard.chrome.partsText
                spoken: keyboard.chrome.partsText
                iconName: keyboard.parts ? "cross" : "search"
                chosen: keyboard.parts
                onClicked: keyboard.parts = !keyboard.parts
            }
        }
    }
    InputPanel {
        id: panel

        y: bar.height + (keyboard.written ? 0 : keyboard.taken)
        width: keyboard.width
        visible: !keyboard.written
    }
    PartsStrip {
        id: strip

        objectName: "parts"
        x: keyboard.within ? partsTab.width + 2 * Theme.gapSmall : 0
        y: keyboard.within ? 0 : bar.height
        width: keyboard.width - x
        height: keyboard.within ? bar.height : Theme.mm(22)
        visible: keyboard.parts && keyboard.shown
        chrome: keyboard.chrome
        joining: keyboard.joining
        onChosen: keyboard.parts = false
    }
    WritingPad {
        y: bar.height + keyboard.taken
        width: keyboard.width
        height: keyboard.keysHeight - keyboard.taken
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
