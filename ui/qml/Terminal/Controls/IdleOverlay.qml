// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! "Are you still there?": the whole screen, the seconds, one button. */
Rectangle {
    id: overlay

    required property var vm

    color: Theme.paper
    visible: vm.visible

    Accessible.role: Accessible.AlertMessage
    Accessible.name: vm.question

    MouseArea {
        anchors.fill: parent
        onClicked: overlay.vm.stay()
    }

    ColumnLayout {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, Theme.mm(220))
        spacing: Theme.low ? Theme.gapSmall : Theme.gapLarge

        Words {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            text: overlay.vm.question
            line: Theme.low ? Theme.titleLine : Theme.displayLine
            strong: true
        }
        Rectangle {
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: Theme.mm(Theme.low ? 26 : 64)
            Layout.preferredHeight: Layout.preferredWidth
            radius: width / 2
            color: Theme.surface
            border.color: Theme.accent
            border.width: Theme.mm(1.6)

            Words {
                anchors.centerIn: parent
                text: overlay.vm.seconds
                line: Theme.mm(Theme.low ? 16 : 36)
                strong: true
                color: Theme.accent
                Accessible.name: overlay.vm.secondsText
            }
        }
        Words {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            text: overlay.vm.secondsText
            line: Theme.low ? Theme.bodyLine : Theme.leadLine
        }
        EvenWords {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            words: overlay.vm.hint
            color: Theme.inkSoft
        }
        PrimaryButton {
            Layout.fillWidth: true
            Layout.topMargin: Theme.gap
            Layout.preferredHeight: Theme.mm(Theme.low ? 24 : 34)
            objectName: "stay"
            text: overlay.vm.button
            onClicked: overlay.vm.stay()
        }
    }
}
