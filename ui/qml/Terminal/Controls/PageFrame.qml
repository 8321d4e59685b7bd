// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! The one page: what this is about, the content, and the actions at the bottom, at the same place on every screen.
    High panels put the title above the content, wide ones beside it. What does not fit scrolls with one finger. */
Item {
    id: page

    property string kicker
    property string title
    property string hint
    property string iconName
    property string primaryText
    property string primaryIcon
    property bool primaryEnabled: true
    property bool primaryBusy: false
    property string secondaryText
    property string secondaryIcon
    property int titleLine: Theme.titleLine
    /*! False: the title stands over the content on wide panels too. */
    property bool sideTitle: true
    /*! True: the content is centred in the room that is left, instead of hanging from the title. */
    property bool centred: false
    /*! True: sentences to read. On small panels with large letters the title stands over them, so that lines are long. */
    property bool prose: false
    /*! How much of the width the title has on wide panels, beside three parts for the content. */
    property int sideShare: 2
    readonly property bool over: prose && Theme.low && Theme.care
    readonly property bool acting: primaryText.length + secondaryText.length > 0
    /*! Beside a title alone the room for content would be empty, and the title's lines short for nothing. */
    readonly property bool bare: body.implicitHeight < 1
    readonly property bool split: Theme.wide && sideTitle && !over && !bare

    default property alias content: body.data
    /*! Under the title: on wide panels beside the content. */
    property alias aside: asideColumn.data
    readonly property bool squeezed: Theme.low && Theme.typing

    /*! Height that is seen without scrolling. */
    readonly property real room: scroll.height - sheet.y - body.Layout.topMargin - Theme.gap

    signal primary
    signal secondary

    Flickable {
        id: scroll

        anchors {
            left: parent.left
            right: parent.right
            top: parent.top
            bottom: actions.top
        }
        contentWidth: width
        contentHeight: sheet.height + sheet.y
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height
        clip: true

        GridLayout {
            id: sheet

            x: Theme.margin
            y: Theme.low ? Theme.gap : Theme.gapLarge
            width: scroll.width - 2 * Theme.margin
            // What fits without the gap below does not scroll for the gap alone.
            height: implicitHeight <= scroll.height - y ? scroll.height - y : implicitHeight + Theme.gap
            columns: page.split ? 2 : 1
            columnSpacing: Theme.gapLarge * 1.5
            rowSpacing: Theme.gapLarge * (Theme.tall ? 1.6 : 1)

            ColumnLayout {
                Layout.alignment: Qt.AlignTop
                Layout.fillWidth: true
                Layout.preferredWidth: page.split ? page.sideShare : -1
                Layout.fillHeight: false
                Layout.topMargin: Theme.low ? 0 : Theme.gapLarge
                spacing: Theme.gap
                visible: page.title.length > 0

                Rectangle {
                    Layout.preferredWidth: Theme.mm(22)
                    Layout.preferredHeight: Theme.mm(22)
                    Layout.bottomMargin: Theme.gapSmall
                    visible: page.iconName.length > 0 && !Theme.low
                    radius: width / 2
                    color: Theme.accentSoft

                    Icon {
                        anchors.centerIn: parent
                        name: page.iconName
                        side: Theme.mm(12)
                        tint: Theme.accent
                    }
                }
                EvenWords {
                    Layout.fillWidth: true
                    words: page.squeezed || page.over ? "" : page.kicker
                    strong: true
                    color: Theme.accent
                }
                Heading {
                    Layout.fillWidth: true
                    objectName: "title"
                    words: page.title
                    line: page.squeezed ? Theme.bodyLine : page.split && Theme.low && Theme.care ? Theme.leadLine : page.titleLine
                }
                EvenWords {
                    Layout.fillWidth: true
                    objectName: "hint"
                    words: page.squeezed ? "" : page.hint
                    line: !Theme.low && !Theme.care ? Theme.leadLine : Theme.bodyLine
                    color: Theme.inkSoft
                }
                ColumnLayout {
                    id: asideColumn

                    Layout.fillWidth: true
                    Layout.fillHeight: false
                    // Said, because Qt takes the height a layout last had where its implicit one is 0.
                    Layout.preferredHeight: implicitHeight
                    spacing: Theme.gap
                }
            }
            ColumnLayout {
                id: body

                Layout.fillWidth: true
                Layout.fillHeight: !page.centred
                Layout.alignment: page.centred ? Qt.AlignVCenter : Qt.AlignTop
                Layout.preferredWidth: page.split ? 3 : -1
                // As above: without content it would keep the last screen's height, and say that there is more below.
                Layout.preferredHeight: implicitHeight
                // A long title beside it scrolls away; what fits the panel stays whole.
                Layout.maximumHeight: page.split ? Math.max(implicitHeight, page.room) : Infinity
                Layout.topMargin: page.split && !Theme.low ? Theme.gapLarge : 0
                spacing: Theme.gap
            }
        }
    }

    ScrollMark {
        scroll: scroll
    }

    Item {
        id: actions

        anchors {
            left: parent.left
            right: parent.right
            bottom: parent.bottom
            leftMargin: Theme.margin
            rightMargin: Theme.margin
            bottomMargin: Theme.low ? Theme.gapSmall : Theme.gap
        }
        height: page.acting ? buttons.implicitHeight + Theme.gap : 0

        GridLayout {
            id: buttons

            anchors {
                left: parent.left
                right: parent.right
                bottom: parent.bottom
            }
            columns: Theme.wide ? 2 : 1
            rowSpacing: Theme.gap
            columnSpacing: Theme.gap

            SecondaryButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 2
                Layout.fillHeight: Theme.wide
                objectName: "secondary"
                text: page.secondaryText
                iconName: page.secondaryIcon
                onClicked: page.secondary()
            }
            PrimaryButton {
                Layout.fillWidth: true
                Layout.preferredWidth: 3
                Layout.fillHeight: Theme.wide
                objectName: "primary"
                text: page.primaryText
                iconName: page.primaryIcon
                enabled: page.primaryEnabled && !busy
                busy: page.primaryBusy
                onClicked: page.primary()
            }
        }
    }
}
