// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What tells: states, reasons, facts. */
GridLayout {
    id: page

    required property var words
    required property var shown

    columns: 2
    rowSpacing: Theme.gapLarge
    columnSpacing: Theme.gapLarge
    uniformCellWidths: true

    Repeater {
        model: ["ok", "info", "warn", "danger"]

        Specimen {
            id: told

            required property string modelData

            name: "Banner · " + modelData

            Banner {
                Layout.fillWidth: true
                kind: told.modelData
                title: page.words.paperOut
                text: page.words.saved
            }
        }
    }
    Repeater {
        model: ["green", "yellow", "red"]

        Specimen {
            id: lit

            required property string modelData

            name: "TrafficLight · " + modelData

            TrafficLight {
                level: lit.modelData
                text: lit.modelData === "green" ? page.words.normal : lit.modelData === "yellow" ? page.words.watch : page.words.disabled
            }
        }
    }
    Specimen {
        name: "ReasonLine"

        ReasonLine {
            Layout.fillWidth: true
            text: page.words.noNetwork
        }
    }
    Specimen {
        name: "Badge"

        RowLayout {
            spacing: Theme.gap

            Badge {
                text: page.words.system
            }
            Badge {
                text: page.words.system
                quiet: true
            }
        }
    }
    Specimen {
        name: "TipRow"

        TipRow {
            Layout.fillWidth: true
            text: page.words.photoUp
            iconName: "id-card"
        }
    }
    Specimen {
        name: "PhoneRow"

        PhoneRow {
            Layout.fillWidth: true
            label: page.words.cadre
            number: "0668-6661234"
        }
    }
    Specimen {
        name: "FactCard · FactRow"

        FactCard {
            Layout.fillWidth: true
            facts: page.shown.facts
        }
    }
    Specimen {
        name: "Card · Heading · Words"

        Card {
            Layout.fillWidth: true
            implicitHeight: written.implicitHeight + 2 * Theme.pad

            ColumnLayout {
                id: written

                anchors {
                    left: parent.left
                    right: parent.right
                    verticalCenter: parent.verticalCenter
                    margins: Theme.pad
                }
                spacing: Theme.gapSmall

                Heading {
                    Layout.fillWidth: true
                    words: page.words.look
                }
                Words {
                    Layout.fillWidth: true
                    text: page.words.saved
                }
            }
        }
    }
    Specimen {
        name: "ScrollMark"

        Item {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(40)

            Flickable {
                id: scroll

                anchors.fill: parent
                anchors.rightMargin: Theme.margin
                contentHeight: 3 * height
                clip: true

                Rectangle {
                    width: scroll.width
                    height: scroll.contentHeight
                    color: Theme.surface
                }
            }
            ScrollMark {
                scroll: scroll
            }
        }
    }
    Specimen {
        name: "Spinner · " + page.words.busy

        Spinner {
            side: Theme.mm(24)
        }
    }
    Specimen {
        name: "Waiting"

        Waiting {}
    }
}
