// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Theme

/*! One of several, below each other: icon, words, and a chevron when it leads somewhere. */
Tap {
    id: control

    property string iconName
    property string hint
    property string reason
    property string advice
    /*! The system behind it, or that it has ended. */
    property string badge

    /*! As low as a finger allows: above the keyboard of a small panel. */
    property bool compact: false

    implicitHeight: Math.max(compact ? Theme.touchLeast : Theme.row, row.implicitHeight + 2 * Theme.gap)

    background: Rectangle {
        radius: Theme.radius
        color: !control.enabled ? Theme.sunken : control.down ? Theme.accentPale : Theme.surface
        border.color: control.down ? Theme.accent : control.enabled ? Theme.line : Theme.lineStrong
        border.width: control.down ? Theme.mm(1.2) : Theme.hairline
    }

    contentItem: Item {
        RowLayout {
            id: row

            anchors {
                left: parent.left
                right: parent.right
                verticalCenter: parent.verticalCenter
                leftMargin: Theme.pad
                rightMargin: Theme.pad
            }
            spacing: Theme.pad

            Icon {
                visible: !control.compact
                name: control.iconName
                side: Theme.glyph(Theme.low ? 10 : 12)
                tint: control.enabled ? Theme.accent : Theme.inkDisabled
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.mm(0.8)

                EvenWords {
                    Layout.fillWidth: true
                    words: control.text
                    line: !Theme.low ? Theme.leadLine : Theme.bodyLine
                    strong: true
                    color: control.enabled ? Theme.ink : Theme.inkDisabled
                    Accessible.ignored: true
                }
                EvenWords {
                    Layout.fillWidth: true
                    words: control.enabled ? control.hint : ""
                    line: Theme.captionLine
                    color: Theme.inkSoft
                    Accessible.ignored: true
                }
                Badge {
                    Layout.topMargin: Theme.mm(0.8)
                    // What fills may be narrower than its words: else a long badge pushes the chevron over the edge.
                    Layout.fillWidth: true
                    Layout.maximumWidth: implicitWidth
                    text: control.enabled ? control.badge : ""
                    quiet: true
                }
                ReasonLine {
                    Layout.fillWidth: true
                    text: control.enabled ? "" : control.reason
                }
                Words {
                    Layout.fillWidth: true
                    text: control.enabled ? "" : control.advice
                    line: Theme.captionLine
                    color: Theme.inkDisabled
                    Accessible.ignored: true
                }
            }
            Icon {
                visible: !control.compact
                name: control.enabled ? "chevron-right" : ""
                side: Theme.glyph(7)
                tint: Theme.inkSoft
            }
        }
    }
}
