// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! Back, home, help, larger text, language, voice: always at the same place, below on high panels, at the left on wide ones.
    The buttons for language and voice turn the bar into their choices; nothing pops up. */
Rectangle {
    id: bar

    required property var chrome
    /*! The screen above: another one ends the choosing. */
    property string screen
    property bool choosingLanguage: false
    property bool choosingVoice: false
    readonly property int across: Theme.wide ? 1 : 6
    readonly property real tallest: Math.max(...steady.map(one => one.tall))
    readonly property list<NavButton> steady: [back.control, home.control, help.control, care.control, language.control, volume.control]

    /*! Longer words get more of the bar, and short ones enough for a finger. */
    function share(text: string): int {
        return text.length + 4;
    }

    onScreenChanged: {
        choosingLanguage = false;
        choosingVoice = false;
    }

    implicitWidth: Theme.mm(Theme.low ? (Theme.care ? 36 : 29) : Theme.care ? 43 : 38)
    implicitHeight: Math.max(Theme.mm(26), grid.implicitHeight + 2 * Theme.gapSmall)
    color: Theme.sunken

    Rectangle {
        anchors.right: Theme.wide ? parent.right : undefined
        width: Theme.wide ? Theme.hairline : parent.width
        height: Theme.wide ? parent.height : Theme.hairline
        color: Theme.line
    }

    component Slot: Item {
        id: slot

        property alias control: button
        property alias text: button.text
        property alias iconName: button.iconName
        property alias marked: button.marked

        signal tapped

        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.maximumHeight: Theme.wide ? Theme.mm(36) : -1
        Layout.preferredWidth: 1
        implicitHeight: button.visible ? button.implicitHeight : Theme.touchLeast

        NavButton {
            id: button

            anchors.fill: parent
            tallest: Theme.wide ? tall : Math.max(tall, bar.tallest)
            onClicked: slot.tapped()
        }
    }

    GridLayout {
        id: grid

        anchors.fill: parent
        anchors.leftMargin: Theme.wide ? Theme.gapSmall : Theme.margin - Theme.gapSmall
        anchors.rightMargin: anchors.leftMargin
        anchors.topMargin: Theme.gapSmall
        anchors.bottomMargin: Theme.gapSmall
        columns: bar.across
        rowSpacing: Theme.mm(1)
        columnSpacing: Theme.mm(1)
        visible: !bar.choosingLanguage && !bar.choosingVoice

        Slot {
            id: back

            control.objectName: "back"
            text: bar.chrome.backText
            iconName: "back"
            onTapped: bar.chrome.back()
        }
        Slot {
            id: home

            control.objectName: "home"
            text: bar.chrome.homeText
            iconName: "home"
            onTapped: bar.chrome.home()
        }
        Slot {
            id: help

            control.objectName: "help"
            text: bar.chrome.helpText
            iconName: "help"
            onTapped: bar.chrome.help()
        }
        Slot {
            id: care

            control.objectName: "care"
            text: bar.chrome.careText
            iconName: bar.chrome.careIcon
            onTapped: bar.chrome.toggleCare()
        }
        Slot {
            id: language

            control.objectName: "language"
            text: bar.chrome.languageText
            iconName: "language"
            onTapped: bar.choosingLanguage = true
        }
        Slot {
            id: volume

            control.objectName: "volume"
            text: bar.chrome.volumeText
            iconName: bar.chrome.volumeIcon
            marked: bar.chrome.muted
            onTapped: bar.choosingVoice = true
        }
    }

    GridLayout {
        anchors.fill: grid
        columns: Theme.wide ? 1 : 3
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap
        visible: bar.choosingLanguage

        Repeater {
            model: bar.chrome.languages

            NavButton {
                required property var modelData

                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.maximumHeight: Theme.mm(40)
                objectName: "language-" + modelData.code
                text: modelData.label
                spoken: modelData.name
                iconName: modelData.current ? "check" : "language"
                marked: modelData.current
                onClicked: {
                    bar.choosingLanguage = false;
                    bar.chrome.chooseLanguage(modelData.code);
                }
            }
        }
    }

    GridLayout {
        anchors.fill: grid
        columns: Theme.wide ? 1 : 7
        rowSpacing: Theme.mm(1)
        columnSpacing: Theme.mm(1)
        visible: bar.choosingVoice

        Slot {
            Layout.horizontalStretchFactor: bar.share(text)
            control.objectName: "quieter"
            text: bar.chrome.quieterText
            iconName: "minus"
            onTapped: bar.chrome.quieter()
        }
        Slot {
            Layout.horizontalStretchFactor: bar.share(text)
            control.objectName: "louder"
            text: bar.chrome.louderText
            iconName: "plus"
            onTapped: bar.chrome.louder()
        }
        Slot {
            Layout.horizontalStretchFactor: bar.share(text)
            control.objectName: "mute"
            text: bar.chrome.muteText
            iconName: bar.chrome.muteIcon
            marked: bar.chrome.muted
            onTapped: bar.chrome.toggleMute()
        }
        Repeater {
            model: bar.chrome.dialects

            Slot {
                required property var modelData

                Layout.horizontalStretchFactor: bar.share(modelData.label)
                control.objectName: "dialect-" + modelData.code
                control.spoken: modelData.name
                text: modelData.label
                iconName: modelData.current ? "check" : "megaphone"
                marked: modelData.current
                onTapped: bar.chrome.chooseDialect(modelData.code)
            }
        }
        Slot {
            Layout.horizontalStretchFactor: bar.share(text)
            control.objectName: "voice-done"
            text: bar.chrome.doneText
            iconName: "check-circle"
            onTapped: bar.choosingVoice = false
        }
    }
}
