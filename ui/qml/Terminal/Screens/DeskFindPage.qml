// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Which transaction: the end of its receipt number, or one of the newest. */
PageFrame {
    id: page

    required property var vm

    kicker: vm.whoText
    title: vm.title
    hint: Theme.low ? "" : vm.hint
    primaryText: vm.dayText
    primaryIcon: "check-circle"
    onPrimary: vm.checkDay()
    secondaryText: vm.leaveText
    onSecondary: vm.leave()

    aside: [
        EntryField {
            Layout.fillWidth: true
            Layout.topMargin: Theme.gapSmall
            objectName: "entry"
            // The hint says it: the last row of digits needs the room.
            label: page.hint.length > 0 ? "" : page.vm.entryLabel
            shown: page.vm.entryShown
            spoken: page.vm.entryName
        },
        DigitsPad {
            Layout.fillWidth: true
            keys: page.vm.keys
            onPressed: key => page.vm.press(key)
        }
    ]

    Words {
        Layout.fillWidth: true
        text: page.vm.rowsTitle
        strong: true
        color: Theme.accent
    }
    Banner {
        Layout.fillWidth: true
        title: page.vm.troubleTitle
        text: page.vm.troubleText
    }
    Banner {
        Layout.fillWidth: true
        kind: "info"
        text: page.vm.rowsEmptyText
    }
    Repeater {
        model: page.vm.rows

        ListRowButton {
            required property var modelData

            Layout.fillWidth: true
            objectName: "paper-" + modelData.transaction_id
            text: modelData.title
            hint: modelData.hint
            spoken: modelData.name
            iconName: modelData.icon
            onClicked: page.vm.choose(modelData.transaction_id)
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
