// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import Terminal.Theme

/*! The one title of a screen. */
EvenWords {
    line: Theme.titleLine
    strong: true

    Accessible.role: Accessible.Heading
}
