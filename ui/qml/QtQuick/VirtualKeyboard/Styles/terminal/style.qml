// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Components
import QtQuick.VirtualKeyboard.Styles
import Terminal.Keyboard
import Terminal.Theme

/*! The keyboard in the terminal's own hand. Its place is dictated by the module: <import path>/QtQuick/VirtualKeyboard/Styles/<name>. */
KeyboardStyle {
    id: look

    keyboardDesignWidth: 2560
    keyboardDesignHeight: Theme.low ? (Theme.care ? 900 : 800) : Theme.wide ? 720 : 1060
    keyboardRelativeLeftMargin: 0.008
    keyboardRelativeRightMargin: 0.008
    keyboardRelativeTopMargin: 0.02
    keyboardRelativeBottomMargin: 0.02
    languagePopupListEnabled: false

    keyboardBackground: Rectangle {
        color: Theme.sunken
    }

    keyPanel: KeyPanel {
        id: plain

        KeyFace {
            anchors.fill: parent
            key: plain.control
            text: plain.control ? plain.control.displayText : ""
            capital: plain.control ? plain.control.uppercased : false
            quiet: plain.control ? plain.control.highlighted : false
        }
    }
    backspaceKeyPanel: KeyPanel {
        id: backspace

        KeyFace {
            anchors.fill: parent
            key: backspace.control
            iconName: "backspace"
            quiet: true
        }
    }
    languageKeyPanel: KeyPanel {
        id: language

        KeyFace {
            anchors.fill: parent
            key: language.control
            iconName: "language"
            quiet: true
        }
    }
    enterKeyPanel: KeyPanel {
        id: enter

        KeyFace {
            anchors.fill: parent
            key: enter.control
            iconName: "check"
            quiet: true
        }
    }
    hideKeyPanel: KeyPanel {
        id: hide

        KeyFace {
            anchors.fill: parent
            key: hide.control
            iconName: "chevron-down"
            quiet: true
        }
    }
    shiftKeyPanel: KeyPanel {
        id: shift

        KeyFace {
            anchors.fill: parent
            key: shift.control
            iconName: "chevron-up"
            quiet: true
            marked: InputContext.capsLockActive || InputContext.shiftActive
        }
    }
    spaceKeyPanel: KeyPanel {
        id: space

        KeyFace {
            anchors.fill: parent
            key: space.control
            // Qt says "American English"; whose English it is is no villager's question.
            text: InputContext.locale.startsWith("en") ? "English" : Qt.locale(InputContext.locale).nativeLanguageName
        }
    }
    symbolKeyPanel: KeyPanel {
        id: symbol

        KeyFace {
            anchors.fill: parent
            key: symbol.control
            text: symbol.control ? symbol.control.displayText : ""
            quiet: true
        }
    }
    modeKeyPanel: KeyPanel {
        id: mode

        KeyFace {
            anchors.fill: parent
            key: mode.control
            text: mode.control ? mode.control.displayText : ""
            quiet: true
            marked: (mode.control as ModeKey)?.mode ?? false
        }
    }
    handwritingKeyPanel: KeyPanel {
        id: handwriting

        KeyFace {
            anchors.fill: parent
            key: handwriting.control
            iconName: "handwriting"
            quiet: true
        }
    }

    characterPreviewMargin: 0
    characterPreviewDelegate: Item {
        id: preview

        property string text
        property string flickLeft
        property string flickTop
        property string flickRight
        property string flickBottom

        KeyFace {
            anchors.fill: parent
            text: preview.text
            marked: true
        }
    }

    alternateKeysListItemWidth: Theme.mm(16)
    alternateKeysListItemHeight: Theme.mm(18)
    alternateKeysListDelegate: Item {
        id: alternate

        required property string text

        width: look.alternateKeysListItemWidth
        height: look.alternateKeysListItemHeight

        KeyFace {
            anchors.fill: parent
            text: alternate.text
            marked: alternate.ListView.isCurrentItem
        }
    }
    alternateKeysListBackground: Rectangle {
        color: Theme.surface
        radius: Theme.radius
        border.color: Theme.lineStrong
        border.width: Theme.hairline
    }

    selectionListHeight: Theme.mm(Theme.low ? 13 : 18)
    selectionListDelegate: WordCandidate {
        required property string display
        required property int index

        word: display
    }
    selectionListBackground: Rectangle {
        color: Theme.surface

        Rectangle {
            width: parent.width
            height: Theme.hairline
            color: Theme.line
        }
    }

    popupListDelegate: WordCandidate {
        required property string display
        required property int index

        word: display
        height: Theme.mm(13)
    }
    popupListBackground: Rectangle {
        color: Theme.surface
        border.color: Theme.lineStrong
        border.width: Theme.hairline
    }

    navigationHighlight: Rectangle {
        color: "transparent"
        radius: Theme.radius
        border.color: Theme.kapok
        border.width: Theme.mm(0.8)
    }
}
