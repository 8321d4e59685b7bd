// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Nobody is here yet: the village, the time, and how to begin. A touch anywhere begins; five touches on the clock are
    for the technician. */
Item {
    id: screen

    required property var vm
    required property var chrome

    Gables {
        anchors {
            left: parent.left
            right: parent.right
            bottom: parent.bottom
        }
        height: Theme.mm(Theme.low ? 46 : Theme.wide ? 84 : 110)
    }
    MouseArea {
        anchors.fill: parent
        onClicked: screen.vm.start()
    }

    GridLayout {
        anchors {
            fill: parent
            leftMargin: Theme.margin
            rightMargin: Theme.margin
            topMargin: Theme.gapLarge
            bottomMargin: Theme.gap
        }
        columns: Theme.wide ? 2 : 1
        columnSpacing: Theme.gapLarge * 2
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.fillHeight: true
            Layout.preferredHeight: Theme.wide ? -1 : 5
            Layout.minimumHeight: implicitHeight
            spacing: Theme.gapSmall

            Item {
                Layout.fillHeight: true
                Layout.maximumHeight: Theme.mm(18)
            }
            Kapok {
                Layout.alignment: Theme.wide ? Qt.AlignLeft : Qt.AlignHCenter
                Layout.preferredWidth: Theme.mm(Theme.low ? 14 : 24)
                Layout.preferredHeight: Layout.preferredWidth
                Layout.bottomMargin: Theme.gap
            }
            Heading {
                Layout.fillWidth: true
                horizontalAlignment: Theme.wide ? Text.AlignLeft : Text.AlignHCenter
                text: screen.vm.villageName
                line: Theme.low ? Theme.titleLine : Theme.displayLine
            }
            Item {
                Layout.fillWidth: true
                implicitHeight: clock.implicitHeight

                Words {
                    id: clock

                    width: parent.width
                    horizontalAlignment: Theme.wide ? Text.AlignLeft : Text.AlignHCenter
                    text: screen.vm.clockText
                    line: Theme.clockLine
                    strong: true
                    color: Theme.accent
                    Accessible.name: screen.chrome.clockName
                }
                MouseArea {
                    objectName: "clock"
                    anchors.fill: parent
                    onClicked: screen.chrome.tapClock()
                }
            }
            Words {
                Layout.fillWidth: true
                horizontalAlignment: Theme.wide ? Text.AlignLeft : Text.AlignHCenter
                text: screen.vm.dateText
                line: Theme.leadLine
                color: Theme.inkSoft
            }
            Item {
                Layout.fillHeight: true
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.fillHeight: true
            spacing: Theme.gap

            Item {
                Layout.fillHeight: true
            }
            LeftOverSlip {
                Layout.fillWidth: true
                vm: screen.vm
            }
            NoticeList {
                Layout.fillWidth: true
                kind: "warn"
                title: screen.vm.degradedTitle
                rows: screen.vm.degraded
            }
            NoticeList {
                Layout.fillWidth: true
                kind: "info"
                title: screen.vm.noticesTitle
                rows: screen.vm.notices
            }
            Item {
                Layout.fillHeight: true
            }
            StartButton {
                Layout.fillWidth: true
                vm: screen.vm
            }
        }
    }
}
