// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Everything that can be pressed, in every state. */
GridLayout {
    id: page

    required property var words

    columns: 2
    rowSpacing: Theme.gapLarge
    columnSpacing: Theme.gapLarge
    uniformCellWidths: true

    component Primary: PrimaryButton {
        Layout.fillWidth: true
        text: page.words.submit
        iconName: "check"
    }
    component Secondary: SecondaryButton {
        Layout.fillWidth: true
        text: page.words.print
        iconName: "printer"
    }
    component Tile: TileButton {
        Layout.fillWidth: true
        text: page.words.pension
        hint: page.words.pensionHint
        iconName: "pension"
        reason: page.words.noNetwork
    }
    component Line: ListRowButton {
        Layout.fillWidth: true
        text: page.words.certificate
        hint: page.words.certificateHint
        iconName: "certificate"
        reason: page.words.noNetwork
        advice: page.words.later
    }
    component Nav: NavButton {
        Layout.fillWidth: true
        text: page.words.help
        iconName: "help"
    }

    Specimen {
        name: "PrimaryButton · " + page.words.normal

        Primary {}
    }
    Specimen {
        name: page.words.pressed

        Primary {
            down: true
        }
    }
    Specimen {
        name: page.words.disabled

        Primary {
            enabled: false
        }
    }
    Specimen {
        name: page.words.busy

        Primary {
            busy: true
        }
    }
    Specimen {
        name: page.words.focus
        focused: ringed

        Primary {
            id: ringed
        }
    }
    Specimen {
        name: "SecondaryButton · " + page.words.normal

        Secondary {}
    }
    Specimen {
        name: page.words.pressed

        Secondary {
            down: true
        }
    }
    Specimen {
        name: page.words.disabled

        Secondary {
            enabled: false
        }
    }
    Specimen {
        name: "TileButton · " + page.words.normal

        Tile {}
    }
    Specimen {
        name: page.words.pressed

        Tile {
            down: true
        }
    }
    Specimen {
        name: page.words.disabled

        Tile {
            enabled: false
        }
    }
    Specimen {
        name: page.words.focus
        focused: tile

        Tile {
            id: tile
        }
    }
    Specimen {
        name: "ListRowButton · " + page.words.normal

        Line {
            badge: page.words.system
        }
    }
    Specimen {
        name: page.words.pressed

        Line {
            down: true
        }
    }
    Specimen {
        name: page.words.disabled

        Line {
            enabled: false
        }
    }
    Specimen {
        name: page.words.tight

        Line {
            compact: true
            hint: ""
        }
    }
    Specimen {
        name: "NavButton"

        RowLayout {
            Layout.fillWidth: true
            uniformCellSizes: true
            spacing: Theme.gap

            Nav {}
            Nav {
                down: true
            }
            Nav {
                marked: true
            }
        }
    }
    Specimen {
        name: "DigitKey"

        RowLayout {
            Layout.fillWidth: true
            uniformCellSizes: true
            spacing: Theme.mm(3)

            DigitKey {
                Layout.fillWidth: true
                text: "5"
            }
            DigitKey {
                Layout.fillWidth: true
                text: "5"
                down: true
            }
            DigitKey {
                Layout.fillWidth: true
                text: "5"
                enabled: false
            }
            DigitKey {
                Layout.fillWidth: true
                iconName: "backspace"
                spoken: "⌫"
                quiet: true
            }
        }
    }
    Specimen {
        name: "PlaceButton"

        RowLayout {
            Layout.fillWidth: true
            uniformCellSizes: true
            spacing: Theme.mm(3)

            PlaceButton {
                Layout.fillWidth: true
                text: page.words.place
                opens: true
            }
            PlaceButton {
                Layout.fillWidth: true
                text: page.words.place
                down: true
            }
        }
    }
    Specimen {
        name: "StarFace"

        RowLayout {
            Layout.fillWidth: true
            uniformCellSizes: true
            spacing: Theme.gap

            StarFace {
                Layout.fillWidth: true
                text: page.words.pleased
                iconName: "smile-5"
            }
            StarFace {
                Layout.fillWidth: true
                text: page.words.displeased
                iconName: "smile-2"
                down: true
            }
        }
    }
    Specimen {
        name: "StarFace · " + page.words.wideRow

        StarFace {
            Layout.fillWidth: true
            text: page.words.pleased
            iconName: "smile-5"
            asRow: true
        }
    }
    Specimen {
        name: "Tap · " + page.words.focus
        focused: bare

        Tap {
            id: bare

            Layout.fillWidth: true
            implicitHeight: Theme.touch
            text: page.words.help
        }
    }
}
