// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A page that asks for digits: the entry large, the pad under it, near the hand. */
PageFrame {
    id: page

    required property var vm
    property bool secret: false
    property bool asking: true

    title: vm.title
    hint: vm.hint
    primaryText: vm.confirmText
    primaryEnabled: vm.confirmEnabled

    ColumnLayout {
        Layout.fillWidth: true
        Layout.fillHeight: true
        spacing: Theme.gap
        visible: page.asking

        Item {
            Layout.fillHeight: true
            visible: !Theme.wide
        }
        EntryField {
            Layout.fillWidth: true
            objectName: "entry"
            label: page.vm.entryLabel
            shown: page.vm.entryShown
            spoken: page.vm.entryName
            secret: page.secret
        }
        Banner {
            Layout.fillWidth: true
            objectName: "trouble"
            kind: "warn"
            title: page.vm.troubleTitle
            text: page.vm.troubleText
        }
        DigitsPad {
            Layout.fillWidth: true
            Layout.fillHeight: Theme.wide
            Layout.topMargin: Theme.gapSmall
            keys: page.vm.keys
            onPressed: key => page.vm.press(key)
        }
    }
}
