// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.VirtualKeyboard
import Terminal.Controls
import Terminal.Theme

/*! Write in the square, then tap the character that was meant. Nothing is taken over by itself: old hands pause. */
Rectangle {
    id: pad

    required property var handwriting
    required property var chrome

    color: Theme.sunken

    onVisibleChanged: handwriting.clear()
    Component.onCompleted: handwriting.clear()

    function choose(character: string): void {
        InputContext.commit(character);
        handwriting.clear();
    }

    RowLayout {
        anchors {
            fill: parent
            margins: Theme.gapSmall
        }
        spacing: Theme.gap

        WritingSquare {
            Layout.preferredWidth: height
            Layout.fillHeight: true
            objectName: "writing-square"
            handwriting: pad.handwriting
            hint: pad.chrome.writingHint
            spoken: pad.chrome.writingHint
        }
        GridLayout {
            id: candidates

            readonly property int across: 3

            Layout.fillWidth: true
            Layout.fillHeight: true
            columns: across
            rowSpacing: Theme.gapSmall
            columnSpacing: Theme.gapSmall
            uniformCellHeights: true
            uniformCellWidths: true

            Repeater {
                model: 9

                DigitKey {
                    required property int index

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    implicitHeight: 0
                    objectName: "character-" + index
                    text: pad.handwriting.candidates[index] ?? ""
                    enabled: text.length > 0
                    opacity: enabled ? 1 : 0
                    onClicked: pad.choose(text)
                }
            }
        }
        ColumnLayout {
            Layout.fillWidth: false
            Layout.preferredWidth: Theme.mm(Theme.low ? 34 : 46)
            Layout.fillHeight: true
            spacing: Theme.gapSmall

            DigitKey {
                Layout.fillWidth: true
                Layout.fillHeight: true
                implicitHeight: 0
                objectName: "writing-erase"
                quiet: true
                iconName: pad.handwriting.strokeCount > 0 ? "trash" : "backspace"
                text: pad.handwriting.strokeCount > 0 ? pad.chrome.writeAgainText : pad.chrome.eraseText
                onClicked: {
                    if (pad.handwriting.strokeCount > 0)
                        pad.handwriting.clear();
                    else
                        InputContext.sendKeyClick(Qt.Key_Backspace, "");
                }
            }
            DigitKey {
                Layout.fillWidth: true
                Layout.fillHeight: true
                implicitHeight: 0
                objectName: "writing-done"
                quiet: true
                iconName: "check"
                text: pad.chrome.writtenText
                onClicked: InputContext.priv.hideInputPanel()
            }
        }
    }
}
