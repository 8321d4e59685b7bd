// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! It cannot go on: what happened, what is safe, what to do next, whom to call. */
PageFrame {
    id: screen

    required property var vm

    prose: true
    title: vm.title
    iconName: vm.icon
    primaryText: vm.homeText
    primaryIcon: "home"
    onPrimary: vm.home()

    Banner {
        Layout.fillWidth: true
        kind: "ok"
        iconName: "shield"
        text: screen.vm.safeText
    }
    Banner {
        Layout.fillWidth: true
        kind: "warn"
        iconName: "info"
        text: screen.vm.advice
    }
    TipRow {
        Layout.fillWidth: true
        Layout.topMargin: Theme.gap
        visible: text.length > 0
        iconName: "phone"
        text: screen.vm.phoneText
    }
    Item {
        Layout.fillHeight: true
    }
    Words {
        Layout.fillWidth: true
        text: screen.vm.codeText
        line: Theme.captionLine
        color: Theme.inkSoft
    }
}
