// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! What stands on every screen, and what covers one. */
ColumnLayout {
    id: page

    required property var words
    required property var helping
    required property var leaving

    spacing: Theme.gapLarge

    Specimen {
        name: "StatusBar"

        StatusBar {
            Layout.fillWidth: true
            chrome: page.helping.chrome
        }
    }
    Specimen {
        name: "NavBar"

        Item {
            Layout.fillWidth: true
            implicitHeight: Theme.wide ? Theme.mm(190) : bar.implicitHeight

            NavBar {
                id: bar

                width: Theme.wide ? implicitWidth : parent.width
                height: parent.height
                chrome: page.helping.chrome
            }
        }
    }
    Specimen {
        name: "PageFrame"

        PageFrame {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(200)
            kicker: page.words.certificate
            title: page.words.look
            hint: page.words.saved
            iconName: "certificate"
            primaryText: page.words.submit
            secondaryText: page.words.print

            Banner {
                Layout.fillWidth: true
                text: page.words.noNetwork
            }
            Item {
                Layout.fillHeight: true
            }
        }
    }
    Specimen {
        name: "HelpOverlay"

        HelpOverlay {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(260)
            vm: page.helping.help
        }
    }
    Specimen {
        name: "IdleOverlay"

        IdleOverlay {
            Layout.fillWidth: true
            implicitHeight: Theme.mm(260)
            vm: page.leaving.idle
        }
    }
}
