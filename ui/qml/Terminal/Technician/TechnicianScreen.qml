// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The technician's view: denser, of the same hand. Needs no device to work. */
PageFrame {
    id: screen

    required property var vm

    kicker: Theme.low ? "" : vm.whoText
    title: Theme.low ? vm.title + "  ·  " + vm.whoText : vm.title
    titleLine: Theme.low ? Theme.leadLine : Theme.titleLine
    sideTitle: false
    primaryText: vm.leaveText
    primaryIcon: "lock"
    onPrimary: vm.leave()

    PageTabs {
        Layout.fillWidth: true
        vm: screen.vm
    }
    Loader {
        Layout.fillWidth: true
        active: screen.vm.page === "overview"
        visible: active

        sourceComponent: OverviewPage {
            vm: screen.vm
        }
    }
    Loader {
        Layout.fillWidth: true
        active: screen.vm.page === "queue"
        visible: active

        sourceComponent: QueuePage {
            vm: screen.vm
        }
    }
    Loader {
        Layout.fillWidth: true
        active: screen.vm.page === "log"
        visible: active

        sourceComponent: LogPage {
            vm: screen.vm
        }
    }
    Loader {
        Layout.fillWidth: true
        active: screen.vm.page === "settings"
        visible: active

        sourceComponent: SettingsPage {
            vm: screen.vm
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
