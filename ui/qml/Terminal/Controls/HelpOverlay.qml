// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! What to do now, step by step, and whom to call. Covers the page, not the bars. */
Rectangle {
    id: overlay

    required property var vm

    color: Theme.paper
    visible: vm.visible

    MouseArea {
        anchors.fill: parent
    }

    PageFrame {
        anchors.fill: parent
        prose: true
        title: overlay.vm.title
        iconName: "help"
        primaryText: overlay.vm.closeText
        secondaryText: overlay.vm.printText || overlay.vm.papersText
        secondaryIcon: overlay.vm.printText ? "printer" : "receipt"
        onPrimary: overlay.vm.close()
        onSecondary: overlay.vm.printText ? overlay.vm.printNotice() : overlay.vm.papers()

        Repeater {
            model: overlay.vm.steps

            Card {
                id: step

                required property var modelData

                Layout.fillWidth: true
                implicitHeight: Math.max(Theme.tall ? Theme.action : Theme.touch, words.implicitHeight + 2 * Theme.gap)

                Rectangle {
                    id: number

                    x: Theme.pad
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.glyph(11)
                    height: width
                    radius: width / 2
                    color: Theme.accent

                    Words {
                        anchors.centerIn: parent
                        text: step.modelData.number
                        line: Theme.glyph(8)
                        strong: true
                        color: Theme.accentInk
                        Accessible.ignored: true
                    }
                }
                EvenWords {
                    id: words

                    anchors {
                        left: number.right
                        right: picture.left
                        verticalCenter: parent.verticalCenter
                        leftMargin: Theme.pad
                        rightMargin: Theme.gap
                    }
                    words: step.modelData.text
                    line: Theme.leadLine
                }
                Icon {
                    id: picture

                    anchors {
                        right: parent.right
                        verticalCenter: parent.verticalCenter
                        rightMargin: Theme.pad
                    }
                    name: step.modelData.icon || ""
                    side: Theme.glyph(9)
                    tint: Theme.accent
                }
            }
        }
        Banner {
            Layout.fillWidth: true
            kind: overlay.vm.paperKind || "info"
            text: overlay.vm.paperText
        }
        Repeater {
            model: overlay.vm.notice

            TipRow {
                required property var modelData

                Layout.fillWidth: true
                Layout.topMargin: Theme.gapSmall
                text: modelData.text
                iconName: modelData.icon || ""
            }
        }
        EvenWords {
            Layout.fillWidth: true
            Layout.topMargin: Theme.gapLarge
            words: overlay.vm.phonesTitle
            strong: true
            color: Theme.accent
        }
        Repeater {
            model: overlay.vm.phones

            PhoneRow {
                required property var modelData

                Layout.fillWidth: true
                label: modelData.label
                number: modelData.number
                iconName: modelData.icon || "phone"
                spoken: modelData.name || ""
            }
        }
        SecondaryButton {
            Layout.fillWidth: true
            Layout.topMargin: Theme.gapLarge
            visible: overlay.vm.privacyText.length > 0
            text: overlay.vm.privacyText
            iconName: "shield"
            onClicked: overlay.vm.privacy()
        }
        Item {
            Layout.fillHeight: true
        }
    }
}
