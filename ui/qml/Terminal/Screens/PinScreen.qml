// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick

/*! The technician's number. */
PadPage {
    iconName: "lock"
    secret: true
    primaryBusy: vm.busy
    secondaryText: vm.cancelText
    onPrimary: vm.confirm()
    onSecondary: vm.cancel()
}
