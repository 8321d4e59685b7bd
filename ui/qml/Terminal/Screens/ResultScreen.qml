// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What is true now, the number to keep, and whether paper is wanted. */
PageFrame {
    id: screen

    required property var vm
    readonly property bool accepted: vm.delivery === "accepted"
    /*! What will be printed is looked at before anything else. */
    readonly property bool pictured: vm.paperPictureName.length > 0

    prose: true
    kicker: vm.serviceTitle
    title: vm.title
    titleLine: Theme.displayLine
    hint: vm.explanation
    iconName: vm.icon
    primaryText: vm.finishText
    secondaryText: vm.paperPrintText
    secondaryIcon: "printer"
    onSecondary: vm.printPaper()
    onPrimary: vm.finish()

    component PaperPlace: Loader {
        property bool wanted: false

        Layout.fillWidth: true
        active: wanted && screen.vm.paperVisible
        visible: active

        sourceComponent: PaperPanel {
            vm: screen.vm
        }
    }

    PaperPlace {
        wanted: screen.pictured || screen.vm.paperState !== "offered"
    }
    QrPicture {
        Layout.alignment: Qt.AlignHCenter
        objectName: "liveCode"
        side: Theme.mm(Theme.low ? 50 : Theme.wide ? 84 : 92)
        source: screen.vm.codeSource
        spoken: screen.vm.codeName
    }
    EvenWords {
        Layout.fillWidth: true
        horizontalAlignment: Text.AlignHCenter
        words: screen.vm.codeText
        line: Theme.titleLine
        strong: true
        color: Theme.accent
    }
    Banner {
        Layout.fillWidth: true
        kind: "warn"
        iconName: "warning"
        text: screen.vm.codeWarning
    }
    FactCard {
        Layout.fillWidth: true
        objectName: "record"
        facts: screen.vm.record
    }
    Words {
        Layout.fillWidth: true
        text: screen.vm.recordNote
        color: Theme.inkSoft
    }
    Card {
        Layout.fillWidth: true
        implicitHeight: Math.max(numbers.implicitHeight, code.implicitHeight) + 2 * Theme.pad

        RowLayout {
            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.pad
                rightMargin: Theme.pad
            }
            spacing: Theme.gapLarge

            ColumnLayout {
                id: numbers

                Layout.fillWidth: true
                spacing: Theme.mm(1)

                Words {
                    Layout.fillWidth: true
                    text: screen.vm.receiptLabel
                    color: Theme.inkSoft
                    Accessible.ignored: true
                }
                EvenWords {
                    Layout.fillWidth: true
                    objectName: "receiptNo"
                    words: screen.vm.receiptNo
                    line: Theme.care && Theme.low ? Theme.bodyLine : Theme.care || Theme.low ? Theme.leadLine : Theme.titleLine
                    strong: true
                    color: Theme.accent
                    Accessible.name: screen.vm.receiptName
                }
                EvenWords {
                    Layout.fillWidth: true
                    Layout.topMargin: Theme.gapSmall
                    words: screen.vm.qrHint
                    line: Theme.captionLine
                    color: Theme.inkSoft
                }
            }
            QrPicture {
                id: code

                source: screen.vm.qrSource
                spoken: screen.vm.qrName
            }
        }
    }
    PaperPlace {
        wanted: !screen.pictured && screen.vm.paperState === "offered" && Theme.care
    }
    FactCard {
        Layout.fillWidth: true
        facts: screen.vm.facts
    }
    TipRow {
        Layout.fillWidth: true
        visible: text.length > 0
        iconName: "info"
        line: Theme.bodyLine
        text: screen.vm.afterText
    }
    Item {
        Layout.fillHeight: true
    }
    PaperPlace {
        wanted: !screen.pictured && screen.vm.paperState === "offered" && !Theme.care
    }
}
