// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The person is gone from the machine already; the card still lies there. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.thanksText
    title: vm.title
    hint: vm.hint
    secondaryText: vm.finishText
    onSecondary: vm.finish()

    SlotGuide {
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.minimumHeight: Theme.mm(Theme.low ? 44 : 90)
        Layout.maximumHeight: Theme.mm(190)
        kind: "cardOut"
        spoken: screen.vm.pictureName
    }
}
