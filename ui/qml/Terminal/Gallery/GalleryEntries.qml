// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What answers are given with. */
GridLayout {
    id: page

    required property var words
    required property var shown

    columns: 2
    rowSpacing: Theme.gapLarge
    columnSpacing: Theme.gapLarge
    uniformCellWidths: true

    Specimen {
        name: "EntryField · " + page.words.empty

        EntryField {
            Layout.fillWidth: true
            label: page.words.phone
        }
    }
    Specimen {
        name: page.words.filled

        EntryField {
            Layout.fillWidth: true
            label: page.words.phone
            shown: "138 0013 8000"
        }
    }
    Specimen {
        name: page.words.secret

        EntryField {
            Layout.fillWidth: true
            label: page.words.pin
            shown: "●●●●"
            secret: true
        }
    }
    Specimen {
        name: "TextEntry"

        TextEntry {
            Layout.fillWidth: true
            label: page.words.remark
            placeholder: page.words.write
        }
    }
    Specimen {
        name: "DigitsPad"

        DigitsPad {
            Layout.fillWidth: true
            keys: page.shown.keys
        }
    }
    Specimen {
        name: "Choices"

        Choices {
            Layout.fillWidth: true
            answers: page.shown.choices
        }
    }
    Specimen {
        name: "DateColumns"

        DateColumns {
            Layout.fillWidth: true
            label: page.words.day
            columns: page.shown.columns
        }
    }
    Specimen {
        name: "Groups"

        Groups {
            Layout.fillWidth: true
            model: page.shown.groups
        }
    }
    Specimen {
        name: "SignPad · " + page.words.empty

        SignPad {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(50)
            emptyText: page.words.sign
        }
    }
    Specimen {
        name: page.words.filled

        SignPad {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(50)
            ink: page.shown.ink
        }
    }
}
