// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What is shown instead of said. */
GridLayout {
    id: page

    required property var words
    required property var shown

    columns: 2
    rowSpacing: Theme.gapLarge
    columnSpacing: Theme.gapLarge
    uniformCellWidths: true

    component Frame: PagePicture {
        Layout.fillWidth: true
        implicitHeight: Theme.mm(50)
        pictureVisible: false
    }

    Repeater {
        model: [["card", false, false], ["card", true, false], ["card", false, true], ["cardOut", false, false], ["paper", false, false]]

        Specimen {
            id: guide

            required property var modelData

            name: "SlotGuide · " + modelData[0] + (modelData[1] ? " · settled" : "") + (modelData[2] ? " · bad" : "")

            SlotGuide {
                Layout.fillWidth: true
                implicitHeight: Theme.mm(60)
                kind: guide.modelData[0]
                settled: guide.modelData[1]
                bad: guide.modelData[2]
            }
        }
    }
    Repeater {
        model: ["looking", "comparing", "retry", "person_decides"]

        Specimen {
            id: seen

            required property string modelData

            name: "FaceOval · " + modelData

            FaceOval {
                Layout.fillWidth: true
                implicitHeight: Theme.mm(80)
                mood: seen.modelData
                pictureVisible: false
            }
        }
    }
    Specimen {
        name: "LoudnessBars"

        LoudnessBars {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(40)
            level: 6
            share: 0.4
        }
    }
    Specimen {
        name: "PagePicture"

        Frame {}
    }
    Specimen {
        name: "PagePicture · seen"

        Frame {
            seen: true
        }
    }
    Specimen {
        name: "PagePicture · doubtful · working"

        Frame {
            doubtful: true
            working: true
        }
    }
    Specimen {
        name: "CornerHandles"

        Item {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(70)

            CornerHandles {
                anchors.fill: parent
                picture: Qt.rect(Theme.mm(10), Theme.mm(10), width - Theme.mm(20), height - Theme.mm(20))
                corners: page.shown.corners
            }
        }
    }
    Specimen {
        name: "LitPlate"

        LitPlate {
            Layout.fillWidth: true
        }
    }
    Specimen {
        name: "QrPicture"

        QrPicture {
            source: page.shown.code
        }
    }
    Specimen {
        name: "IdCardPicture · PaperSlip · Kapok"

        Row {
            spacing: Theme.gap

            IdCardPicture {
                unit: Theme.mm(0.7)
            }
            PaperSlip {
                unit: Theme.mm(0.5)
                width: 52 * unit
                height: 58 * unit
            }
            Kapok {
                width: Theme.mm(20)
                height: width
            }
        }
    }
    Specimen {
        Layout.columnSpan: 2
        name: "Gables"

        Gables {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(40)
        }
    }
}
