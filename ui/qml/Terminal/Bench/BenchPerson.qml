// SPDX-License-Identifier: GPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Terminal.Controls
import Terminal.Theme

/*! One person of the bench: their card on the reader, their face before the camera. */
Card {
    id: person

    required property var bench
    required property string key
    required property string label
    readonly property bool cardHere: bench.cardOnReader === key
    readonly property bool faceHere: bench.faceShown === key

    implicitHeight: row.implicitHeight + Theme.gapSmall

    RowLayout {
        id: row

        anchors {
            left: parent.left
            right: parent.right
            verticalCenter: parent.verticalCenter
            leftMargin: Theme.mm(3)
            rightMargin: Theme.mm(1)
        }
        spacing: Theme.mm(1.5)

        Words {
            Layout.fillWidth: true
            text: person.label
            line: Theme.mm(6.5)
            strong: true
        }
        BenchButton {
            objectName: "card-" + person.key
            text: person.cardHere ? person.bench.texts.removeCard : person.bench.texts.insertCard
            iconName: "id-card"
            marked: person.cardHere
            onClicked: person.cardHere ? person.bench.removeCard() : person.bench.insertCard(person.key)
        }
        BenchButton {
            objectName: "face-" + person.key
            text: person.faceHere ? person.bench.texts.hideFace : person.bench.texts.showFace
            iconName: "face"
            marked: person.faceHere
            onClicked: person.faceHere ? person.bench.hideFace() : person.bench.showFace(person.key)
        }
    }
}
