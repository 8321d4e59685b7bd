// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! An answer that is spoken: begin, speak while bars show how loud it is, then hear it again, keep it or say it anew. */
PageFrame {
    id: screen

    required property var vm
    readonly property bool listening: vm.status === "listening"

    kicker: Theme.low && Theme.care ? "" : vm.serviceTitle
    title: vm.title
    hint: vm.hint
    primaryText: vm.primaryText
    primaryIcon: vm.primaryIcon
    primaryBusy: vm.busy
    secondaryText: vm.secondaryText
    secondaryIcon: vm.secondaryIcon
    onPrimary: vm.act(vm.primaryAction)
    onSecondary: vm.act(vm.secondaryAction)

    Banner {
        Layout.fillWidth: true
        objectName: "trouble"
        kind: "warn"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    Item {
        Layout.fillHeight: true
        Layout.maximumHeight: Theme.mm(12)
        visible: screen.listening
    }
    LoudnessBars {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.mm(Theme.low ? 24 : 40)
        visible: screen.listening
        level: screen.vm.level
        share: screen.vm.share
    }
    Words {
        Layout.fillWidth: true
        objectName: "meter"
        text: screen.vm.meterText
        line: Theme.leadLine
        horizontalAlignment: Text.AlignHCenter
    }
    GridLayout {
        Layout.fillWidth: true
        columns: Theme.low && Theme.care ? 1 : 2
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap
        visible: screen.vm.tools.length > 0

        Repeater {
            model: screen.vm.tools

            SecondaryButton {
                required property var modelData

                Layout.fillWidth: true
                Layout.preferredWidth: 1
                objectName: modelData.action
                text: modelData.text
                iconName: modelData.icon
                onClicked: screen.vm.act(modelData.action)
            }
        }
    }
    Repeater {
        model: screen.vm.tips

        TipRow {
            required property var modelData

            Layout.fillWidth: true
            text: modelData.text
            iconName: modelData.icon || ""
            line: Theme.wide ? Theme.bodyLine : Theme.leadLine
        }
    }
    Item {
        Layout.fillHeight: true
    }
}
