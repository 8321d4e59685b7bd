// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! Every control in every state, for those who build screens. Never part of the terminal. */
Window {
    id: root

    required property var words
    required property var shown
    required property var helping
    required property var leaving
    property var colours: []
    property real panelPxPerMm: 4.03
    property int panelHeight: 1920
    property bool care: false
    property bool contrast: false
    property string page: "buttons"
    readonly property var pages: ["buttons", "entries", "notes", "pictures", "look", "frames"]
    /*! What a picture of the whole page needs. */
    readonly property real wholeHeight: tabs.height + sheet.implicitHeight + 4 * Theme.gapLarge

    signal careWanted
    signal contrastWanted
    signal languageWanted

    width: 1080
    height: 1920
    title: "Gallery"
    color: Theme.paper

    Binding {
        target: Theme
        property: "pxPerMm"
        value: root.panelPxPerMm
    }
    Binding {
        target: Theme
        property: "care"
        value: root.care
    }
    Binding {
        target: Theme
        property: "contrast"
        value: root.contrast
    }
    Binding {
        target: Theme
        property: "stilled"
        value: true
    }
    Binding {
        target: Theme
        property: "wide"
        value: root.width > root.panelHeight
    }
    Binding {
        target: Theme
        property: "low"
        value: root.panelHeight / root.panelPxPerMm < 180
    }

    GridLayout {
        id: tabs

        x: Theme.margin
        y: Theme.gap
        width: parent.width - 2 * Theme.margin
        columns: Theme.care && !Theme.wide ? 5 : 9
        rowSpacing: Theme.gapSmall
        columnSpacing: Theme.gapSmall
        uniformCellWidths: true

        Repeater {
            model: root.pages

            NavButton {
                required property string modelData

                Layout.fillWidth: true
                objectName: "page-" + modelData
                text: root.words["page_" + modelData]
                marked: root.page === modelData
                onClicked: root.page = modelData
            }
        }
        NavButton {
            Layout.fillWidth: true
            text: root.words.care
            iconName: "care"
            marked: root.care
            onClicked: root.careWanted()
        }
        NavButton {
            Layout.fillWidth: true
            text: root.words.contrast
            iconName: "contrast"
            marked: root.contrast
            onClicked: root.contrastWanted()
        }
        NavButton {
            Layout.fillWidth: true
            text: root.words.language
            iconName: "language"
            onClicked: root.languageWanted()
        }
    }

    Flickable {
        id: scroll

        anchors {
            left: parent.left
            right: parent.right
            top: tabs.bottom
            bottom: parent.bottom
            topMargin: Theme.gapLarge
        }
        contentHeight: sheet.implicitHeight + Theme.gapLarge
        clip: true

        Loader {
            id: sheet

            x: Theme.margin
            width: scroll.width - 2 * Theme.margin
            sourceComponent: root.page === "buttons" ? buttons : root.page === "entries" ? entries : root.page === "notes" ? notes : root.page === "pictures" ? pictures : root.page === "look" ? look : frames
        }
    }

    Component {
        id: buttons

        GalleryButtons {
            words: root.words
        }
    }
    Component {
        id: entries

        GalleryEntries {
            words: root.words
            shown: root.shown
        }
    }
    Component {
        id: notes

        GalleryNotes {
            words: root.words
            shown: root.shown
        }
    }
    Component {
        id: pictures

        GalleryPictures {
            words: root.words
            shown: root.shown
        }
    }
    Component {
        id: look

        GalleryLook {
            words: root.words
            shown: root.shown
            colours: root.colours
        }
    }
    Component {
        id: frames

        GalleryFrames {
            words: root.words
            helping: root.helping
            leaving: root.leaving
        }
    }
}
