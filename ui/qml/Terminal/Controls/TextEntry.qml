// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Terminal.Theme

/*! A line of text from the keyboard. Nothing typed here may be learnt, kept or offered again. */
ColumnLayout {
    id: entry

    property string label
    property string spoken
    property string text
    property string placeholder
    property int most: 0
    /*! True: what is still being composed counts already, such as pinyin before a word is chosen. */
    property bool eager: false

    signal edited(string text)

    Layout.fillHeight: false
    spacing: Theme.gapSmall

    onTextChanged: if (field.text !== text && field.preeditText.length === 0)
        field.text = text

    Words {
        Layout.fillWidth: true
        text: Theme.low && Theme.typing ? "" : entry.label
        color: Theme.inkSoft
        Accessible.ignored: true
    }
    T.TextField {
        id: field

        readonly property int line: !(Theme.low && Theme.typing) ? Theme.titleLine : Theme.care ? Theme.bodyLine : Theme.leadLine

        Layout.fillWidth: true
        implicitHeight: Math.max(Theme.mm(Theme.low ? 15 : 22), contentHeight + Theme.gap)
        objectName: "entry"
        leftPadding: Theme.pad
        rightPadding: Theme.pad
        verticalAlignment: TextInput.AlignVCenter
        font.family: Theme.family
        font.pixelSize: Math.round(line / Theme.leading)
        color: Theme.ink
        selectionColor: Theme.accentPale
        selectedTextColor: Theme.ink
        placeholderText: entry.placeholder
        maximumLength: entry.most > 0 ? entry.most : 200
        inputMethodHints: Qt.ImhSensitiveData | Qt.ImhNoAutoUppercase
        selectByMouse: false
        Component.onCompleted: {
            text = entry.text;
            forceActiveFocus();
        }
        onTextEdited: entry.edited(text)
        onPreeditTextChanged: if (entry.eager)
            entry.edited(text + preeditText)

        Accessible.role: Accessible.EditableText
        Accessible.name: entry.spoken || entry.label
        Accessible.editable: true

        background: Rectangle {
            radius: Theme.radius
            color: Theme.surface
            border.color: field.activeFocus ? Theme.accent : Theme.lineStrong
            border.width: Theme.mm(0.8)

            Words {
                anchors {
                    left: parent.left
                    right: parent.right
                    verticalCenter: parent.verticalCenter
                    // Beside the caret, not under it.
                    leftMargin: Theme.pad + Theme.mm(1.6)
                    rightMargin: Theme.pad
                }
                text: field.length + field.preeditText.length === 0 ? entry.placeholder : ""
                line: field.line
                // A hint in two lines would leave its field: rather smaller letters, which are less high than their line.
                wrapMode: Text.NoWrap
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.mm(4)
                lineHeightMode: Text.ProportionalHeight
                lineHeight: 1
                color: Theme.inkSoft
                Accessible.ignored: true
            }
        }

        cursorDelegate: Rectangle {
            width: Theme.mm(0.8)
            color: Theme.accent
            visible: field.cursorVisible
        }
    }
}
