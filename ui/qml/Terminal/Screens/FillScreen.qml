// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! One question: a number, a choice, or a line of text. */
PadPage {
    id: screen

    title: vm.question
    kicker: vm.serviceTitle + (vm.progressText ? "  ·  " + vm.progressText : "")
    asking: vm.kind === "pad"
    secondaryText: vm.skipText
    onPrimary: vm.confirm()
    onSecondary: vm.skip()

    Choices {
        Layout.fillWidth: true
        Layout.topMargin: Theme.gap
        visible: screen.vm.kind === "choice"
        answers: screen.vm.choices
        onChosen: value => screen.vm.choose(value)
    }
    Loader {
        Layout.fillWidth: true
        active: screen.vm.kind === "text"
        visible: active

        sourceComponent: TextEntry {
            label: screen.vm.entryLabel
            spoken: screen.vm.entryName
            text: screen.vm.entryText
            placeholder: screen.vm.placeholder
            most: screen.vm.entryMax
            onEdited: text => screen.vm.change(text)
        }
    }
    Banner {
        Layout.fillWidth: true
        visible: !screen.asking && (title.length > 0 || text.length > 0)
        kind: "warn"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    Item {
        Layout.fillHeight: true
        visible: !screen.asking
    }
}
