// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A page that asks for digits: the entry large, the pad under it, near the hand. On wide panels that are high enough the
    entry stands beside the pad, with the question. */
PageFrame {
    id: page

    required property var vm
    property bool secret: false
    property bool asking: true
    /*! What stands where the answer is shown. */
    property Component entry: Entry {}
    /*! More under the title. */
    property Component more: null

    readonly property bool beside: Theme.wide && !Theme.low

    sideShare: Theme.low && asking ? 3 : 2
    title: vm.title
    hint: Theme.low && asking && vm.troubleTitle ? "" : vm.hint
    primaryText: vm.confirmText
    primaryEnabled: vm.confirmEnabled

    component Entry: EntryField {
        objectName: "entry"
        label: Theme.low ? "" : page.vm.entryLabel
        shown: page.vm.entryShown
        spoken: page.vm.entryName || page.vm.entryLabel
        secret: page.secret
    }
    component Trouble: Banner {
        Layout.fillWidth: true
        objectName: "trouble"
        kind: "warn"
        title: page.vm.troubleTitle
        text: page.vm.troubleText
    }

    aside: [
        Loader {
            Layout.fillWidth: true
            active: page.more !== null
            visible: active
            sourceComponent: page.more
        },
        Loader {
            Layout.fillWidth: true
            Layout.topMargin: Theme.gap
            active: page.asking && Theme.wide
            // Empty, it would keep the height it last had.
            visible: active && (page.beside || page.vm.troubleTitle.length > 0)

            sourceComponent: ColumnLayout {
                spacing: Theme.gap

                Loader {
                    Layout.fillWidth: true
                    active: page.beside
                    visible: active
                    sourceComponent: page.entry
                }
                Trouble {}
            }
        }
    ]

    Item {
        Layout.fillHeight: true
        visible: page.asking && !Theme.wide
    }
    Loader {
        Layout.fillWidth: true
        active: page.asking && !page.beside
        visible: active
        sourceComponent: page.entry
    }
    Loader {
        Layout.fillWidth: true
        active: page.asking && !Theme.wide
        visible: active && page.vm.troubleTitle.length > 0

        sourceComponent: Trouble {}
    }
    DigitsPad {
        Layout.fillWidth: true
        Layout.fillHeight: Theme.wide
        Layout.topMargin: Theme.wide ? 0 : Theme.gapSmall
        visible: page.asking
        keys: page.vm.keys
        onPressed: key => page.vm.press(key)
    }
}
