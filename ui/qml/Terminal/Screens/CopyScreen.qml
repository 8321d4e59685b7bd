// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! The sheet as it will come out, and how many of it. */
PageFrame {
    id: screen

    required property var vm

    kicker: vm.serviceTitle
    title: vm.title
    titleLine: Theme.low ? Theme.titleLine : Theme.displayLine
    hint: vm.hint
    iconName: vm.icon
    primaryText: vm.primaryText
    primaryIcon: vm.primaryIcon
    secondaryText: vm.secondaryText
    onPrimary: vm.primary()
    onSecondary: vm.secondary()

    component Amount: ColumnLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        spacing: Theme.gap
        visible: screen.vm.copiesText.length > 0

        RowLayout {
            Layout.alignment: Qt.AlignHCenter
            spacing: Theme.low ? Theme.gap : Theme.gapLarge

            DigitKey {
                Layout.preferredWidth: Theme.mm(Theme.low ? 18 : 24)
                implicitHeight: Theme.mm(20)
                iconName: "minus"
                spoken: screen.vm.fewerName
                onClicked: screen.vm.fewer()
            }
            Words {
                text: screen.vm.copiesText
                line: Theme.low ? Theme.bodyLine : Theme.titleLine
                strong: true
            }
            DigitKey {
                Layout.preferredWidth: Theme.mm(Theme.low ? 18 : 24)
                implicitHeight: Theme.mm(20)
                iconName: "plus"
                spoken: screen.vm.moreName
                onClicked: screen.vm.more()
            }
        }
        Words {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            text: screen.vm.totalText
            color: Theme.inkSoft
        }
    }

    aside: Loader {
        Layout.fillWidth: true
        active: Theme.wide && screen.vm.copiesText.length > 0
        visible: active

        sourceComponent: Amount {}
    }

    Spinner {
        Layout.alignment: Qt.AlignHCenter
        visible: screen.vm.busy && screen.vm.pictureName.length > 0
        side: Theme.mm(Theme.low ? 14 : 22)
    }
    Waiting {
        visible: screen.vm.busy && screen.vm.pictureName.length === 0
    }
    Rectangle {
        Layout.alignment: Qt.AlignHCenter
        Layout.preferredHeight: Theme.mm(Theme.low ? 66 : Theme.wide ? 130 : Theme.care ? 120 : 150)
        Layout.preferredWidth: Math.round(Layout.preferredHeight / Math.SQRT2)
        objectName: "copySheet"
        visible: screen.vm.pictureName.length > 0
        color: "#ffffff"
        border.color: Theme.lineStrong
        border.width: Theme.hairline
        Accessible.role: Accessible.Graphic
        Accessible.name: screen.vm.pictureName

        Image {
            anchors.fill: parent
            anchors.margins: Theme.hairline
            source: screen.vm.pictureName.length > 0 ? screen.vm.cameraSource : ""
            fillMode: Image.PreserveAspectFit
            mipmap: true
            cache: false
            asynchronous: false
            Accessible.ignored: true
        }
    }
    SecondaryButton {
        Layout.alignment: Qt.AlignHCenter
        visible: text.length > 0
        text: screen.vm.nextText
        iconName: "chevron-right"
        onClicked: screen.vm.next()
    }
    Loader {
        Layout.fillWidth: true
        active: !Theme.wide && screen.vm.copiesText.length > 0
        visible: active

        sourceComponent: Amount {}
    }
    TipRow {
        Layout.fillWidth: true
        visible: text.length > 0
        iconName: "trash"
        line: Theme.bodyLine
        text: screen.vm.note
    }
    Item {
        Layout.fillHeight: true
        visible: !screen.vm.busy || screen.vm.pictureName.length > 0
    }
}
