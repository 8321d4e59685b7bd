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
    readonly property bool told: vm.slipVisible || vm.emergencyTitle.length > 0 || vm.degradedTitle.length > 0 || vm.moneyTitle.length > 0 || vm.noticesTitle.length > 0
    /*! Much to tell: the clock steps back. */
    readonly property bool crowded: (vm.slipVisible && (!Theme.wide || vm.moneyTitle.length > 0)) || (Theme.low && told)
    readonly property bool split: Theme.wide && told

    Gables {
        anchors {
            left: parent.left
            right: parent.right
            bottom: parent.bottom
        }
        height: Theme.mm(Theme.low ? 46 : Theme.wide ? 100 : 130)
    }
    MouseArea {
        anchors.fill: parent
        onClicked: screen.vm.start()
    }

    Flickable {
        id: scroll

        anchors {
            left: parent.left
            right: parent.right
            top: parent.top
            bottom: invitation.top
            bottomMargin: Theme.gapSmall
        }
        contentWidth: width
        contentHeight: sheet.height + sheet.y
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height
        clip: true

        MouseArea {
            width: scroll.width
            height: sheet.height
            onClicked: screen.vm.start()
        }

        GridLayout {
            id: sheet

            x: Theme.margin
            y: Theme.low ? Theme.gap : 0
            width: scroll.width - 2 * Theme.margin
            height: Math.max(implicitHeight, scroll.height - y)
            columns: screen.split ? 2 : 1
            columnSpacing: Theme.gapLarge * (Theme.low ? 1 : 2)
            rowSpacing: Theme.gap

            ColumnLayout {
                Layout.fillWidth: true
                Layout.fillHeight: !Theme.low
                Layout.alignment: Theme.low ? Qt.AlignTop : Qt.AlignVCenter
                Layout.preferredWidth: 1
                Layout.topMargin: Theme.low && screen.told ? Theme.gapLarge : 0
                spacing: Theme.gapSmall

                Item {
                    Layout.fillHeight: true
                    Layout.preferredHeight: 2
                }
                Kapok {
                    Layout.alignment: Qt.AlignHCenter
                    Layout.preferredWidth: Theme.mm(Theme.low ? 12 : 24)
                    Layout.preferredHeight: Layout.preferredWidth
                    Layout.bottomMargin: Theme.gapSmall
                    visible: !screen.crowded
                }
                Heading {
                    Layout.fillWidth: true
                    // The bar above says it too; a small panel's room is for what there is to tell.
                    visible: !(Theme.low && screen.told)
                    horizontalAlignment: Text.AlignHCenter
                    words: screen.vm.villageName
                    line: Theme.low || screen.crowded ? Theme.titleLine : Theme.displayLine
                }
                Item {
                    Layout.fillWidth: true
                    implicitHeight: clock.implicitHeight

                    Words {
                        id: clock

                        width: parent.width
                        horizontalAlignment: Text.AlignHCenter
                        text: screen.vm.clockText
                        line: screen.crowded ? Theme.clockLine * 0.6 : Theme.clockLine
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
                EvenWords {
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignHCenter
                    words: screen.vm.dateText
                    line: Theme.leadLine
                    color: Theme.inkSoft
                }
                Item {
                    Layout.fillHeight: true
                    Layout.preferredHeight: 3
                }
            }

            ColumnLayout {
                Layout.fillWidth: true
                Layout.fillHeight: Theme.wide
                Layout.preferredWidth: Theme.low ? 2 : 1
                Layout.bottomMargin: Theme.tall && !screen.crowded ? Theme.mm(36) : 0
                spacing: Theme.gap
                visible: screen.told

                Item {
                    Layout.fillHeight: true
                    visible: screen.split
                }
                NoticeList {
                    Layout.fillWidth: true
                    objectName: "emergency"
                    kind: "warn"
                    title: screen.vm.emergencyTitle
                    rows: screen.vm.emergencies
                }
                NoticeList {
                    Layout.fillWidth: true
                    objectName: "money"
                    kind: "info"
                    title: screen.vm.moneyTitle
                    rows: screen.vm.money
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
                    visible: screen.split
                }
            }
        }
    }

    ScrollMark {
        scroll: scroll
    }

    ColumnLayout {
        id: invitation

        anchors {
            left: parent.left
            right: parent.right
            bottom: parent.bottom
            leftMargin: Theme.margin
            rightMargin: Theme.margin
            bottomMargin: Theme.low ? Theme.gapSmall : Theme.gap
        }
        spacing: Theme.gap

        Words {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            visible: !Theme.low
            text: screen.vm.title
            line: Theme.titleLine
            strong: true
            color: Theme.accent
        }
        StartButton {
            Layout.fillWidth: true
            brief: Theme.low && screen.vm.slipVisible
            vm: screen.vm
        }
    }
}
