// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Slip or document: the question, how the printing goes, and what to do when it does not. */
Card {
    id: panel

    required property var vm
    readonly property bool troubled: vm.paperState === "not_printed" || vm.paperState === "unknown" || vm.paperState === "waiting"

    visible: vm.paperVisible
    color: troubled ? Theme.warnSoft : Theme.surface
    border.color: troubled ? Theme.warn : Theme.accent
    border.width: Theme.stroke
    implicitHeight: column.implicitHeight + 2 * Theme.pad

    ColumnLayout {
        id: column

        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            margins: Theme.pad
        }
        spacing: Theme.gap

        RowLayout {
            spacing: Theme.gap

            Rectangle {
                Layout.alignment: Qt.AlignTop
                Layout.preferredHeight: Theme.mm(Theme.low ? 44 : 92)
                Layout.preferredWidth: Math.round(Layout.preferredHeight / Math.SQRT2)
                objectName: "paperPicture"
                visible: panel.vm.paperPictureName.length > 0
                color: "#ffffff"
                border.color: Theme.lineStrong
                border.width: Theme.hairline
                Accessible.role: Accessible.Graphic
                Accessible.name: panel.vm.paperPictureName

                Image {
                    anchors.fill: parent
                    anchors.margins: Theme.hairline
                    source: panel.vm.paperPictureName.length > 0 ? panel.vm.cameraSource : ""
                    fillMode: Image.PreserveAspectFit
                    mipmap: true
                    cache: false
                    asynchronous: false
                    Accessible.ignored: true
                }
            }
            Icon {
                Layout.alignment: Qt.AlignTop
                visible: !panel.vm.paperBusy && panel.vm.paperPictureName.length === 0
                name: panel.vm.paperIcon
                side: Theme.glyph(9.5)
                tint: panel.troubled ? Theme.warn : Theme.accent
            }
            Spinner {
                Layout.alignment: panel.vm.paperPictureName.length > 0 ? Qt.AlignVCenter : Qt.AlignTop
                visible: panel.vm.paperBusy
                side: Theme.mm(11)
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.mm(1)

                EvenWords {
                    Layout.fillWidth: true
                    objectName: "paperTitle"
                    words: panel.vm.paperTitle
                    line: Theme.leadLine
                    strong: true
                    color: panel.troubled ? Theme.warn : Theme.ink
                }
                EvenWords {
                    Layout.fillWidth: true
                    objectName: "paperText"
                    words: panel.vm.paperText
                }
            }
        }
    }
}
