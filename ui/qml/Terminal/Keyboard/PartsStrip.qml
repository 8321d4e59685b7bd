// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.VirtualKeyboard
import Terminal.Controls
import Terminal.Theme

/*! A character that nothing finds, from its parts: what the last two or three characters of the line make, one tap away. */
Rectangle {
    id: strip

    required property var chrome
    required property var joining
    /*! Where the line was when the strip came. */
    property int since: 0
    readonly property int place: InputContext.cursorPosition
    readonly property var found: joining.joined(visible ? InputContext.surroundingText.substring(0, place) : "")
    readonly property bool offering: found.offered.length > 0

    /*! A character was taken over. */
    signal chosen

    color: Theme.accentSoft

    onVisibleChanged: since = place

    function take(text: string, parts: int): void {
        InputContext.commit(text, -parts, parts);
        strip.chosen();
    }

    RowLayout {
        anchors {
            fill: parent
            leftMargin: Theme.pad
            rightMargin: Theme.gapSmall
        }
        spacing: Theme.gapSmall

        EvenWords {
            Layout.fillWidth: true
            objectName: "parts-words"
            words: strip.offering ? strip.chrome.partsOfferText : strip.found.undrawable ? strip.chrome.partsUndrawableText : strip.place >= strip.since + 2 ? strip.chrome.partsNoneText : strip.chrome.partsHint
            line: Math.min(Theme.bodyLine, strip.height * 0.44)
            strong: true
            color: strip.found.undrawable ? Theme.warn : Theme.accent
        }
        Repeater {
            model: strip.found.offered

            DigitKey {
                required property var modelData
                required property int index

                Layout.preferredWidth: Theme.mm(Theme.wide ? 15 : 19)
                Layout.fillHeight: true
                Layout.topMargin: Theme.gapSmall / 2
                Layout.bottomMargin: Theme.gapSmall / 2
                implicitHeight: 0
                objectName: "joined-" + index
                text: modelData.text
                onClicked: strip.take(modelData.text, modelData.parts)
            }
        }
        SecondaryButton {
            Layout.fillHeight: true
            Layout.topMargin: Theme.gapSmall / 2
            Layout.bottomMargin: Theme.gapSmall / 2
            implicitHeight: 0
            objectName: "joined-instead"
            text: strip.found.undrawable ? strip.chrome.partsInsteadText : ""
            onClicked: strip.take(text, strip.found.parts)
        }
    }
}
