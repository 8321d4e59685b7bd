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

    prose: true
    kicker: vm.serviceTitle
    title: vm.title
    titleLine: Theme.displayLine
    hint: vm.hint
    iconName: "wallet"
    primaryText: vm.confirmText
    primaryEnabled: vm.confirmEnabled
    onPrimary: vm.confirm()

    component Simulated: Banner {
        Layout.fillWidth: true
        kind: "warn"
        iconName: "info"
        text: screen.vm.simulatedText
    }

    Simulated {
        visible: text && !screen.over
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
    // What can be left out has to be seen first, without scrolling.
    Simulated {
        visible: text && screen.over
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
