// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! One question: a number, a choice, or a line of text. */
PadPage {
    id: screen

    readonly property bool dated: vm.kind === "date"
    /*! Where there is no room for both: the digits pad instead of the columns. */
    property bool keyed: false
    readonly property bool crowded: dated && Theme.low && (Theme.care || keyed)

    title: vm.question
    titleLine: crowded ? Theme.leadLine : Theme.titleLine
    hint: crowded || Theme.low && vm.troubleTitle ? "" : vm.hint
    kicker: crowded || Theme.low && asking && vm.troubleTitle ? "" : vm.serviceTitle + (vm.progressText ? "  ·  " + vm.progressText : "")
    asking: vm.kind === "pad" || dated && (!Theme.low || keyed)
    prose: vm.kind === "choice"
    // What may be spoken has to be answered one way or the other: there is nothing to skip.
    secondaryText: vm.speakText || vm.skipText
    secondaryIcon: vm.speakText ? "microphone" : ""
    onPrimary: vm.confirm()
    onSecondary: vm.speakText ? vm.speak() : vm.skip()

    Binding {
        target: screen
        property: "entry"
        when: screen.dated && !Theme.low
        value: Component {
            Columns {}
        }
    }
    Binding {
        target: screen
        property: "more"
        when: screen.dated && Theme.low
        value: Component {
            SecondaryButton {
                objectName: "way"
                text: screen.keyed ? screen.vm.byStepsText : screen.vm.byDigitsText
                iconName: screen.keyed ? "calendar" : "keyboard"
                onClicked: screen.keyed = !screen.keyed
            }
        }
    }

    component Columns: DateColumns {
        objectName: "entry"
        label: Theme.low ? "" : screen.vm.entryLabel
        columns: screen.vm.columns
        onStepped: (part, by) => screen.vm.step(part, by)
    }

    Loader {
        Layout.fillWidth: true
        active: screen.dated && !screen.asking
        visible: active

        sourceComponent: Columns {}
    }

    Choices {
        Layout.fillWidth: true
        Layout.topMargin: Theme.gap
        visible: screen.vm.kind === "choice" && screen.vm.choices.length > 0
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
