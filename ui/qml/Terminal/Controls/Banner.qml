// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! A truth that must be seen: what happened, and what to do. Icon, bar and colour say how grave it is. */
Rectangle {
    id: banner

    property string kind: "warn"
    property string title
    property string text
    property string iconName: kind === "ok" ? "check-circle" : kind === "info" ? "info" : "warning"
    readonly property color tint: kind === "danger" ? Theme.kapok : kind === "warn" ? Theme.warn : Theme.accent

    visible: title.length > 0 || text.length > 0
    implicitHeight: row.implicitHeight + 2 * Theme.gap
    radius: Theme.radius
    color: kind === "danger" ? Theme.kapokSoft : kind === "warn" ? Theme.warnSoft : Theme.accentSoft

    Rectangle {
        x: Theme.mm(1.6)
        y: Theme.gap
        width: Theme.mm(1.2)
        height: parent.height - 2 * Theme.gap
        radius: width / 2
        color: banner.tint
    }

    RowLayout {
        id: row

        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            leftMargin: Theme.pad
            rightMargin: Theme.pad
        }
        spacing: Theme.gap

        Icon {
            Layout.alignment: Qt.AlignTop
            name: banner.iconName
            side: Theme.mm(9 * Theme.textScale)
            tint: banner.tint
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.mm(1)

            EvenWords {
                Layout.fillWidth: true
                words: banner.title
                strong: true
                color: banner.tint
            }
            EvenWords {
                Layout.fillWidth: true
                words: banner.text
                line: banner.title ? Theme.captionLine : Theme.bodyLine
            }
        }
    }
}
