// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Controls

/*! It works; what it does and how long it takes is in the words. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.serviceTitle
    title: vm.title
    hint: vm.hint
    iconName: vm.icon

    Waiting {}
}
