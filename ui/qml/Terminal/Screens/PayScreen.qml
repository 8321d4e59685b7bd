// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The code to pay with, and the truth about the money. The code is in the room that nothing else needs. */
PageFrame {
    id: screen

    required property var vm
    readonly property bool coded: vm.qrSource.length > 0

    kicker: vm.serviceTitle
    title: vm.title
    titleLine: coded || !Theme.low ? Theme.displayLine : Theme.titleLine
    // The three steps stay in sight beside the code.
    sideShare: coded && Theme.low ? 3 : 2
    hint: vm.hint
    iconName: vm.icon
    primaryText: vm.primaryText
    primaryIcon: vm.primaryIcon
    secondaryText: vm.secondaryText
    onPrimary: vm.primary()
    onSecondary: vm.secondary()

    component Steps: ColumnLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        spacing: Theme.gap

        Repeater {
            model: screen.vm.steps

            TipRow {
                required property var modelData

                Layout.fillWidth: true
                line: Theme.low && Theme.care ? Theme.captionLine : Theme.bodyLine
                iconName: modelData.icon
                text: modelData.text
            }
        }
    }

    aside: Loader {
        Layout.fillWidth: true
        active: screen.coded
        visible: active

        sourceComponent: Steps {}
    }

    Banner {
        Layout.fillWidth: true
        kind: "warn"
        iconName: "info"
        text: Theme.low && screen.coded ? "" : screen.vm.simulatedText
    }
    EvenWords {
        Layout.fillWidth: true
        visible: Theme.low && screen.coded && words.length > 0
        horizontalAlignment: Text.AlignHCenter
        words: screen.vm.simulatedText
        line: Theme.captionLine
        strong: true
        color: Theme.warn
    }
    QrPicture {
        Layout.alignment: Qt.AlignHCenter
        objectName: "payCode"
        side: Theme.mm(Theme.low ? 50 : Theme.wide ? 92 : Theme.care ? 84 : 100)
        source: screen.vm.qrSource
        spoken: screen.vm.qrName
    }
    Words {
        Layout.fillWidth: true
        visible: text.length > 0
        horizontalAlignment: Text.AlignHCenter
        text: screen.vm.secondsText
        line: Theme.titleLine
        strong: true
        color: Theme.accent
    }
    RowLayout {
        Layout.fillWidth: true
        visible: screen.vm.busyText.length > 0
        spacing: Theme.gap

        Spinner {
            side: Theme.glyph(9)
        }
        Words {
            Layout.fillWidth: true
            text: screen.vm.busyText
            line: Theme.leadLine
        }
    }
    Steps {
        visible: !screen.coded && screen.vm.steps.length > 0
    }
    FactCard {
        Layout.fillWidth: true
        facts: screen.vm.facts
    }
    TipRow {
        Layout.fillWidth: true
        visible: text.length > 0
        iconName: "phone"
        line: Theme.bodyLine
        text: screen.vm.phoneText
    }
    Waiting {
        visible: screen.vm.waiting
    }
    Item {
        Layout.fillHeight: true
        visible: !screen.vm.waiting
    }
}
