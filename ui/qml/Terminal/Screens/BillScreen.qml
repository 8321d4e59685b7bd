// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What is due: the sum is the title, and of several things some can be left out. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.serviceTitle
    title: vm.title
    titleLine: Theme.displayLine
    hint: vm.hint
    iconName: "wallet"
    primaryText: vm.confirmText
    primaryEnabled: vm.confirmEnabled
    onPrimary: vm.confirm()

    Banner {
        Layout.fillWidth: true
        kind: "warn"
        iconName: "info"
        text: screen.vm.simulatedText
    }
    Choices {
        Layout.fillWidth: true
        visible: screen.vm.items.length > 0
        several: true
        answers: screen.vm.items
        onChosen: item => screen.vm.toggle(item)
    }
    FactCard {
        Layout.fillWidth: true
        facts: screen.vm.facts
    }
    Words {
        Layout.fillWidth: true
        visible: text.length > 0
        text: screen.vm.note
        color: Theme.inkSoft
    }
    Item {
        Layout.fillHeight: true
    }
}
