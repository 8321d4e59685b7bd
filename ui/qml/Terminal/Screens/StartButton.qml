// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The invitation: a hand that taps, what to do, and that the card may come first. */
Tap {
    id: start

    required property var vm

    /*! Only the invitation: a question above it needs the room. */
    property bool brief: false

    objectName: "primary"
    text: vm.startText
    implicitHeight: Math.max(Theme.mm(brief ? 24 : Theme.low ? 30 : 46), words.implicitHeight + 2 * Theme.pad)
    onClicked: vm.start()

    background: Rectangle {
        radius: Theme.radius
        color: start.down ? Theme.accentPressed : Theme.accent
        border.color: Theme.accentInk
        border.width: start.down ? Theme.mm(1) : 0
    }

    contentItem: Item {
        Icon {
            id: hand

            property real lift: 0

            x: Theme.gapLarge
            y: (parent.height - height) / 2 + lift
            name: "hand-tap"
            side: Theme.mm(Theme.low ? 14 : 22)
            tint: Theme.blossom

            SequentialAnimation on lift {
                running: start.visible && !Theme.stilled
                loops: Animation.Infinite

                NumberAnimation {
                    to: Theme.mm(-2.5)
                    duration: Theme.breath
                    easing.type: Easing.InOutSine
                }
                NumberAnimation {
                    to: 0
                    duration: Theme.breath
                    easing.type: Easing.InOutSine
                }
            }
        }
        ColumnLayout {
            id: words

            anchors {
                left: hand.right
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.gapLarge
                rightMargin: Theme.gapLarge
            }
            spacing: Theme.gapSmall

            Words {
                Layout.fillWidth: true
                text: start.text
                line: Theme.titleLine
                strong: true
                color: Theme.accentInk
                Accessible.ignored: true
            }
            EvenWords {
                Layout.fillWidth: true
                words: start.brief ? "" : start.vm.hint
                color: Theme.accentInk
            }
        }
    }
}
