// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! Where this is, what time it is, and whether the network is there. */
Rectangle {
    id: bar

    required property var chrome

    /*! On low panels the bar does not grow with the text: the room is the person's. */
    readonly property int small: Theme.low ? Theme.mm(6.4) : Theme.captionLine

    implicitHeight: Math.max(Theme.mm(Theme.low ? 12 : Theme.tall ? 18 : 16), 2 * small + Theme.gapSmall, site.implicitHeight + Theme.gapSmall)
    color: Theme.accent

    RowLayout {
        id: row

        anchors {
            fill: parent
            leftMargin: Theme.margin
            rightMargin: Theme.margin
        }
        spacing: Theme.gap

        Kapok {
            Layout.preferredWidth: Theme.mm(8)
            Layout.preferredHeight: Theme.mm(8)
            petal: Theme.blossom
            heart: Theme.accent
        }
        EvenWords {
            id: site

            Layout.fillWidth: true
            words: bar.chrome.siteName
            line: Theme.low ? bar.small : Theme.care && !Theme.wide ? Theme.captionLine : Theme.bodyLine
            strong: true
            color: Theme.accentInk
        }
        Rectangle {
            Layout.preferredWidth: badge.implicitWidth + Theme.mm(5)
            Layout.preferredHeight: badge.implicitHeight + Theme.mm(1)
            visible: bar.chrome.simulatedText.length > 0
            radius: height / 2
            color: Theme.blossom

            Words {
                id: badge

                anchors.centerIn: parent
                text: bar.chrome.simulatedText
                line: bar.small
                strong: true
                color: Theme.accentPressed
            }
        }
        RowLayout {
            spacing: Theme.mm(1.5)

            Icon {
                name: bar.chrome.networkIcon
                side: Math.round(bar.small * 1.2)
                tint: Theme.accentInk
            }
            ColumnLayout {
                spacing: 0

                Words {
                    objectName: "network"
                    text: bar.chrome.networkText
                    line: bar.small
                    strong: bar.chrome.networkState !== "online"
                    color: Theme.accentInk
                }
                Words {
                    objectName: "pending"
                    text: bar.chrome.pendingText
                    line: bar.small
                    color: Theme.accentInk
                }
            }
        }
        Words {
            text: bar.chrome.clockText
            line: Theme.low ? Theme.mm(9) : Theme.leadLine
            strong: true
            color: Theme.accentInk
            Accessible.name: bar.chrome.clockName
        }
    }
}
