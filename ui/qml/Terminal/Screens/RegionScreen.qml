// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A place: the own ones first, then level by level in large buttons, or found by writing its name. */
PageFrame {
    id: screen

    required property var vm
    readonly property int most: Theme.tall ? (Theme.care ? 2 : 3) : Theme.low && Theme.care ? 3 : 4
    readonly property int between: Theme.mm(3)
    /*! Names of places are short in Chinese and long in Latin letters: as many beside each other as leave words whole. */
    readonly property int across: Math.max(1, Math.min(most, Math.floor((width - 2 * Theme.margin + between) / (ruler.needed + between))))

    sideTitle: false
    title: Theme.wide && Theme.typing ? "" : vm.question
    kicker: Theme.low ? "" : vm.kicker
    hint: vm.searching || Theme.low ? "" : vm.hint
    secondaryText: vm.searching ? "" : vm.skipText
    onSecondary: vm.skip()

    component Caption: EvenWords {
        Layout.fillWidth: true
        strong: true
        color: Theme.accent
    }
    component PlaceRow: ListRowButton {
        required property var modelData

        Layout.fillWidth: true
        Layout.fillHeight: true
        objectName: "place-" + modelData.code
        text: modelData.label
        hint: modelData.hint
        iconName: modelData.icon
        spoken: modelData.name
        onClicked: screen.vm.choose(modelData.code)
    }

    PlaceButton {
        id: ruler

        readonly property real needed: frame + (Theme.typesetting ? Theme.typesetting.widest(screen.vm.places, labelFont) : 0)

        visible: false
    }
    Banner {
        Layout.fillWidth: true
        kind: "warn"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    Loader {
        Layout.fillWidth: true
        Layout.fillHeight: false
        active: screen.vm.searching
        visible: active

        sourceComponent: ColumnLayout {
            spacing: Theme.gap

            TextEntry {
                Layout.fillWidth: true
                label: screen.vm.searchLabel
                spoken: screen.vm.searchName
                text: screen.vm.sought
                placeholder: screen.vm.placeholder
                most: screen.vm.searchMax
                eager: true
                onEdited: text => screen.vm.change(text)
            }
            Caption {
                objectName: "found"
                words: screen.squeezed && screen.vm.found.length > 0 ? "" : screen.vm.foundText
            }
            GridLayout {
                Layout.fillWidth: true
                columns: Theme.wide ? 2 : 1
                rowSpacing: Theme.gap
                columnSpacing: Theme.gap
                uniformCellWidths: true

                Repeater {
                    model: screen.vm.found

                    PlaceRow {}
                }
            }
            SecondaryButton {
                Layout.fillWidth: true
                objectName: "list"
                text: screen.vm.listText
                iconName: "list"
                onClicked: screen.vm.search(false)
            }
        }
    }
    Loader {
        Layout.fillWidth: true
        Layout.fillHeight: false
        active: !screen.vm.searching
        visible: active

        sourceComponent: ColumnLayout {
            spacing: Theme.gap

            Caption {
                objectName: "way"
                words: screen.vm.way
            }
            Caption {
                words: screen.vm.nearText
            }
            GridLayout {
                Layout.fillWidth: true
                columns: Theme.wide && !(Theme.low && Theme.care) ? 2 : 1
                rowSpacing: Theme.gap
                columnSpacing: Theme.gap
                uniformCellWidths: true
                visible: screen.vm.near.length > 0

                Repeater {
                    model: screen.vm.near

                    PlaceRow {}
                }
            }
            SecondaryButton {
                Layout.fillWidth: true
                objectName: "search"
                text: screen.vm.searchText
                iconName: "search"
                onClicked: screen.vm.search(true)
            }
            Caption {
                words: screen.vm.placesText
            }
            GridLayout {
                Layout.fillWidth: true
                columns: screen.across
                rowSpacing: screen.between
                columnSpacing: screen.between
                uniformCellWidths: true

                Repeater {
                    model: screen.vm.places

                    PlaceButton {
                        required property var modelData

                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        objectName: "place-" + modelData.code
                        text: modelData.label
                        spoken: modelData.name
                        opens: modelData.opens
                        onClicked: screen.vm.choose(modelData.code)
                    }
                }
            }
            SecondaryButton {
                Layout.fillWidth: true
                objectName: "stop"
                text: screen.vm.stopText
                iconName: "check"
                onClicked: screen.vm.confirm()
            }
        }
    }
    Words {
        Layout.fillWidth: true
        text: screen.vm.note
        color: Theme.inkSoft
    }
    Item {
        Layout.fillHeight: true
    }
}
