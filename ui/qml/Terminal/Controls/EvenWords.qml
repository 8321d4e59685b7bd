// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! Words in lines of about the same length, for what is read at a glance. They take the width that they are given. */
Words {
    id: even

    property string words
    /*! How wide the lines may be. */
    property real room: width

    // Handlers and no binding: a layout may set the width while it hears of the lines, which a binding takes for a loop.
    function set() {
        even.text = Theme.typesetting ? Theme.typesetting.broken(even.words, even.room, even.font) : even.words;
    }

    onWordsChanged: set()
    onRoomChanged: set()
    onFontChanged: set()
    Component.onCompleted: set()

    // The lines follow from the width, so neither width nor sight may follow from the lines.
    visible: words.length > 0
    Layout.preferredWidth: 1

    Accessible.name: words
}
