// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! Why something cannot be done now. */
RowLayout {
    id: reason

    property string text
    property string iconName: "warning"
    property color tint: Theme.warn

    visible: text.length > 0
    Layout.fillHeight: false
    spacing: Theme.gapSmall

    Icon {
        Layout.alignment: Qt.AlignTop
        name: reason.iconName
        side: Theme.captionLine
        tint: reason.tint
    }
    EvenWords {
        Layout.fillWidth: true
        words: reason.text
        line: Theme.captionLine
        strong: true
        color: reason.tint
        Accessible.ignored: true
    }
}
