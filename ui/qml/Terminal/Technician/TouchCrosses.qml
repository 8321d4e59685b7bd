// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Controls
import Terminal.Theme

/*! One cross at a time on the whole window, its edges too; wherever the finger is felt is reported. */
Rectangle {
    id: crosses

    required property var vm

    objectName: "touchOverlay"
    color: Theme.paper

    function report(x: real, y: real): void {
        vm.tapped(x / width, y / height, width / Theme.pxPerMm, height / Theme.pxPerMm);
    }

    MouseArea {
        anchors.fill: parent
        objectName: "crosses"
        onPressed: mouse => crosses.report(mouse.x, mouse.y)
    }
    MouseArea {
        id: cross

        objectName: "cross"
        x: crosses.vm.targetX * parent.width - width / 2
        y: crosses.vm.targetY * parent.height - height / 2
        width: Theme.mm(14)
        height: width
        onPressed: mouse => crosses.report(x + mouse.x, y + mouse.y)

        Accessible.role: Accessible.Button
        Accessible.name: crosses.vm.targetName
        Accessible.onPressAction: crosses.report(x + width / 2, y + height / 2)

        Rectangle {
            anchors.centerIn: parent
            width: Theme.mm(10)
            height: Theme.mm(0.5)
            color: Theme.ink
        }
        Rectangle {
            anchors.centerIn: parent
            width: Theme.mm(0.5)
            height: Theme.mm(10)
            color: Theme.ink
        }
        Rectangle {
            anchors.centerIn: parent
            width: Theme.mm(6)
            height: width
            radius: width / 2
            color: "transparent"
            border.color: Theme.kapok
            border.width: Theme.mm(0.5)
        }
    }
    Words {
        y: parent.height * 0.27 - height / 2
        width: parent.width
        text: crosses.vm.stepText
        line: Theme.leadLine
        strong: true
        horizontalAlignment: Text.AlignHCenter
    }
    SecondaryButton {
        anchors.horizontalCenter: parent.horizontalCenter
        y: parent.height * 0.73 - height / 2
        objectName: "stop"
        text: crosses.vm.stopText
        onClicked: crosses.vm.back()
    }
}
