// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick

/*! Papers once more: a cadre's number, the search, and what became of the papers of one transaction. */
Item {
    id: screen

    required property var vm

    Loader {
        anchors.fill: parent
        active: screen.vm.stage === "pin"
        visible: active

        sourceComponent: PadPage {
            vm: screen.vm
            iconName: "hand-help"
            secret: true
            primaryBusy: screen.vm.busy
            secondaryText: screen.vm.cancelText
            onPrimary: screen.vm.confirm()
            onSecondary: screen.vm.cancel()
        }
    }
    Loader {
        anchors.fill: parent
        active: screen.vm.stage === "find"
        visible: active

        sourceComponent: DeskFindPage {
            vm: screen.vm
        }
    }
    Loader {
        anchors.fill: parent
        active: screen.vm.stage === "paper"
        visible: active

        sourceComponent: DeskPaperPage {
            vm: screen.vm
        }
    }
}
