// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! How the touch panel's test went, and what to do about it. The crosses themselves cover the whole window. */
PageFrame {
    id: screen

    required property var vm

    kicker: Theme.low ? "" : vm.whoText
    title: vm.title
    hint: vm.hint
    titleLine: Theme.low ? Theme.leadLine : Theme.titleLine
    sideTitle: false
    primaryText: vm.beginText
    primaryIcon: "hand-tap"
    onPrimary: vm.begin()
    secondaryText: vm.backText
    secondaryIcon: "back"
    onSecondary: vm.back()

    Banner {
        Layout.fillWidth: true
        objectName: "verdict"
        kind: screen.vm.verdictKind || "info"
        title: screen.vm.verdictTitle
        text: screen.vm.verdictText
    }
    Banner {
        Layout.fillWidth: true
        kind: "ok"
        title: screen.vm.keptTitle
        text: screen.vm.keptText
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    RowLayout {
        Layout.fillWidth: true
        visible: screen.vm.facts.length > 0
        spacing: Theme.gapLarge

        Rectangle {
            id: map

            Layout.preferredWidth: Theme.mm(Theme.wide ? 60 : 50)
            Layout.preferredHeight: Theme.mm(Theme.wide ? 38 : 80)
            Layout.alignment: Qt.AlignTop
            color: Theme.surface
            border.color: Theme.line
            radius: Theme.radius

            Accessible.role: Accessible.Graphic
            Accessible.name: screen.vm.marksName

            Repeater {
                model: screen.vm.marks

                Item {
                    id: mark

                    required property var modelData

                    Icon {
                        x: mark.modelData.x * map.width - width / 2
                        y: mark.modelData.y * map.height - height / 2
                        name: "plus"
                        side: Theme.mm(5)
                        tint: Theme.inkSoft
                    }
                    Rectangle {
                        x: mark.modelData.tap_x * map.width - width / 2
                        y: mark.modelData.tap_y * map.height - height / 2
                        width: Theme.mm(2.4)
                        height: width
                        radius: width / 2
                        color: Theme.kapok
                    }
                }
            }
        }
        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            spacing: Theme.gapSmall

            Repeater {
                model: screen.vm.facts

                SmallFact {
                    required property var modelData

                    Layout.fillWidth: true
                    label: modelData.label
                    value: modelData.value
                    spoken: modelData.name
                }
            }
        }
    }
    SecondaryButton {
        Layout.fillWidth: true
        objectName: "fit"
        text: screen.vm.fitText
        iconName: "check"
        onClicked: screen.vm.fit()
    }
    SecondaryButton {
        Layout.fillWidth: true
        objectName: "reset"
        text: screen.vm.resetText
        iconName: "refresh"
        onClicked: screen.vm.reset()
    }
    Item {
        Layout.fillHeight: true
    }
}
