// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! For people who try the terminal on a desk: cards, faces, paper and network by hand. Never part of the terminal's own window.
    bench: people (list of key, label), texts (map of words), cardOnReader, faceShown, receiptPaper, documentPaper, networkUp,
    receiptStates and documentStates (lists of key, label); insertCard(key) removeCard() showFace(key) hideFace()
    setReceiptPaper(key) setDocumentPaper(key) setNetwork(up). */
Window {
    id: desk

    required property var bench
    readonly property var words: bench.texts

    width: Math.round(96 * Theme.pxPerMm * 1.3)
    height: Math.round(150 * Theme.pxPerMm * 1.3)
    color: Theme.paper
    title: words.title

    Flickable {
        anchors.fill: parent
        anchors.margins: Theme.mm(4)
        contentHeight: column.implicitHeight
        boundsBehavior: Flickable.StopAtBounds
        clip: true

        ColumnLayout {
            id: column

            width: parent.width
            spacing: Theme.gapSmall

            Words {
                Layout.fillWidth: true
                text: desk.words.people
                line: Theme.mm(6.5)
                strong: true
                color: Theme.accent
            }
            Repeater {
                model: desk.bench.people

                BenchPerson {
                    required property var modelData

                    Layout.fillWidth: true
                    bench: desk.bench
                    key: modelData.key
                    label: modelData.label
                }
            }
            BenchStates {
                Layout.fillWidth: true
                title: desk.words.receipt
                rows: desk.bench.receiptStates
                current: desk.bench.receiptPaper
                onChosen: key => desk.bench.setReceiptPaper(key)
            }
            BenchStates {
                Layout.fillWidth: true
                title: desk.words.document
                rows: desk.bench.documentStates
                current: desk.bench.documentPaper
                onChosen: key => desk.bench.setDocumentPaper(key)
            }
            Words {
                Layout.fillWidth: true
                text: desk.words.phone
                line: Theme.mm(6.5)
                strong: true
                color: Theme.accent
            }
            RowLayout {
                spacing: Theme.gapSmall
                uniformCellSizes: true

                BenchButton {
                    Layout.fillWidth: true
                    objectName: "phone-pay"
                    text: desk.words.pay
                    iconName: "smartphone"
                    onClicked: desk.bench.scanToPay(true)
                }
                BenchButton {
                    Layout.fillWidth: true
                    objectName: "phone-look"
                    text: desk.words.lookOnly
                    iconName: "eye"
                    onClicked: desk.bench.scanToPay(false)
                }
            }
            Words {
                Layout.fillWidth: true
                text: desk.words.network
                line: Theme.mm(6.5)
                strong: true
                color: Theme.accent
            }
            RowLayout {
                spacing: Theme.gapSmall
                uniformCellSizes: true

                BenchButton {
                    Layout.fillWidth: true
                    objectName: "network-up"
                    text: desk.words.networkUp
                    iconName: "network-on"
                    marked: desk.bench.networkUp
                    onClicked: desk.bench.setNetwork(true)
                }
                BenchButton {
                    Layout.fillWidth: true
                    objectName: "network-down"
                    text: desk.words.networkDown
                    iconName: "network-off"
                    marked: !desk.bench.networkUp
                    onClicked: desk.bench.setNetwork(false)
                }
            }
        }
    }
}
