// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! "What is it about?": four plain questions, and what is needed most here: first of all in a vehicle. */
PageFrame {
    id: screen

    required property var vm

    title: vm.question
    sideTitle: false

    component Popular: ColumnLayout {
        spacing: Theme.gap

        Words {
            Layout.fillWidth: true
            text: screen.vm.popular.length > 0 ? screen.vm.popularTitle : ""
            strong: true
            color: Theme.accent
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            columns: Theme.low && !Theme.care ? 2 : Theme.wide && !Theme.low ? 3 : 1
            rowSpacing: Theme.gap
            columnSpacing: Theme.gap
            uniformCellWidths: true

            Repeater {
                model: screen.vm.popular

                ListRowButton {
                    required property var modelData

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.minimumHeight: implicitHeight
                    objectName: "service-" + modelData.id
                    text: modelData.title
                    hint: modelData.hint
                    iconName: modelData.icon
                    enabled: modelData.enabled
                    reason: modelData.reason
                    advice: modelData.advice
                    spoken: modelData.name
                    onClicked: screen.vm.chooseService(modelData.id)
                }
            }
        }
    }

    Loader {
        Layout.fillWidth: true
        active: screen.vm.popularFirst
        visible: active
        sourceComponent: Popular {}
    }
    GridLayout {
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.maximumHeight: implicitHeight * 1.3
        columns: Theme.wide && !Theme.low ? 4 : 2
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap
        uniformCellWidths: true
        uniformCellHeights: !Theme.low

        Repeater {
            model: screen.vm.categories

            TileButton {
                required property var modelData

                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumHeight: implicitHeight
                objectName: "category-" + modelData.id
                text: modelData.label
                hint: modelData.hint
                iconName: modelData.icon
                enabled: modelData.enabled
                reason: modelData.reason
                spoken: modelData.name
                onClicked: screen.vm.chooseCategory(modelData.id)
            }
        }
    }
    ListRowButton {
        Layout.fillWidth: true
        objectName: "search"
        text: screen.vm.searchText
        hint: screen.vm.searchHint
        iconName: "search"
        onClicked: screen.vm.search()
    }
    Loader {
        Layout.fillWidth: true
        Layout.topMargin: Theme.gap
        active: !screen.vm.popularFirst
        visible: active
        sourceComponent: Popular {}
    }
    TipRow {
        Layout.fillWidth: true
        Layout.fillHeight: false
        Layout.topMargin: Theme.gap
        visible: text.length > 0
        iconName: "phone"
        line: Theme.bodyLine
        text: screen.vm.hotlineText
    }
    Item {
        Layout.fillHeight: true
    }
}
