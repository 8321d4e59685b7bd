// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! A paper under the camera: the live picture, the page that was taken, its corners, and what is kept so far. */
PageFrame {
    id: screen

    required property var vm
    /*! Else what holds tools and tips must not be visible: an empty layout keeps the height it last had. */
    readonly property bool helped: vm.tools.length + vm.tips.length > 0

    kicker: Theme.low && Theme.care ? "" : vm.serviceTitle
    title: vm.title
    // On a small panel with large letters the buttons below the sentence matter more.
    hint: Theme.low && Theme.care && vm.status === "checking" && !vm.doubtful ? "" : vm.hint
    primaryText: vm.primaryText
    primaryIcon: vm.primaryIcon
    primaryBusy: vm.busy
    secondaryText: vm.secondaryText
    secondaryIcon: vm.secondaryIcon
    onPrimary: vm.act(vm.primaryAction)
    onSecondary: vm.act(vm.secondaryAction)

    component Tools: GridLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        columns: Theme.low ? 1 : 2
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap
        visible: screen.vm.tools.length > 0

        Repeater {
            model: screen.vm.tools

            SecondaryButton {
                required property var modelData

                Layout.fillWidth: true
                Layout.preferredWidth: 1
                objectName: modelData.action
                text: modelData.text
                iconName: modelData.icon
                onClicked: screen.vm.act(modelData.action)
            }
        }
    }
    component Tips: ColumnLayout {
        Layout.fillWidth: true
        Layout.fillHeight: false
        visible: screen.vm.tips.length > 0
        spacing: Theme.gap

        Repeater {
            model: screen.vm.tips

            TipRow {
                required property var modelData

                Layout.fillWidth: true
                text: modelData.text
                iconName: modelData.icon || ""
                line: Theme.wide ? Theme.bodyLine : Theme.leadLine
            }
        }
    }

    aside: [
        Loader {
            Layout.fillWidth: true
            Layout.topMargin: Theme.gapSmall
            active: Theme.wide
            visible: active && screen.helped

            sourceComponent: ColumnLayout {
                spacing: Theme.gap

                Tools {}
                Tips {}
            }
        }
    ]

    Banner {
        Layout.fillWidth: true
        objectName: "trouble"
        kind: "warn"
        title: screen.vm.troubleTitle
        text: screen.vm.troubleText
    }
    PagePicture {
        id: picture

        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.alignment: Qt.AlignTop
        Layout.minimumHeight: Theme.mm(Theme.low ? 60 : 90)
        Layout.maximumHeight: Theme.wide ? -1 : Theme.mm(300)
        visible: screen.vm.pictureVisible
        objectName: "picture"
        source: screen.vm.cameraSource
        pictureVisible: screen.vm.pictureVisible
        spoken: screen.vm.pictureName
        doubtful: screen.vm.doubtful
        seen: screen.vm.pageSeen
        working: screen.vm.busy

        CornerHandles {
            anchors.fill: parent
            visible: screen.vm.corners.length > 0
            corners: screen.vm.corners
            picture: picture.painted
            onMoved: (index, x, y) => screen.vm.moveCorner(index, x, y)
        }
    }
    LitPlate {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.mm(44)
        visible: screen.vm.guideName.length > 0 && !Theme.wide
        spoken: screen.vm.guideName
    }
    Loader {
        Layout.fillWidth: true
        Layout.fillHeight: false
        active: !Theme.wide
        visible: active && screen.helped

        sourceComponent: ColumnLayout {
            spacing: Theme.gap

            Tools {}
            Tips {}
        }
    }
    Item {
        Layout.fillHeight: true
        visible: !screen.vm.pictureVisible || Theme.low
    }
}
