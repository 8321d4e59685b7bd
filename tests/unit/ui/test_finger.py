"""The finger on a small window: it finds what a person would find and no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtQuick import QQuickItem, QQuickView, QQuickWindow
from shiboken6 import delete

from ui.automation.finger import Finger, NotOnScreen

QML = """
import QtQuick
import QtQuick.Templates as T

Item {
    id: root
    width: 400; height: 600
    property string log: ""
    property bool covered: false

    component Knob: T.AbstractButton {
        width: 180; height: 40
        contentItem: Text { text: parent.text }
        onClicked: root.log += text + ";"
        Accessible.role: Accessible.Button
        Accessible.name: text
    }

    Knob { text: "同意"; x: 10; y: 10 }
    Knob { text: "不同意"; x: 200; y: 10 }
    Knob { text: "灰的"; x: 10; y: 60; enabled: false }
    Knob { text: "看不见"; x: 200; y: 60; visible: false }
    T.AbstractButton {
        x: 10; y: 110; width: 40; height: 40
        Accessible.role: Accessible.Button
        Accessible.name: "改手机号"
        onClicked: root.log += "pencil;"
    }
    Rectangle {
        x: 60; y: 110; width: 100; height: 40
        Text { text: "一张卡片" }
        MouseArea { anchors.fill: parent; onClicked: root.log += "card;" }
    }
    Text { x: 200; y: 110; text: "只能看 不能点" }
    Text { x: 10; y: 700; text: "窗外" }
    Text { x: 200; y: 140; text: "透明"; opacity: 0 }

    Flickable {
        x: 0; y: 160; width: 400; height: 100; clip: true
        contentHeight: 600
        Column {
            Repeater { model: 15; Knob { required property int index; text: "第" + index + "行" } }
        }
    }

    Text { x: 10; y: 280; text: "手机号" }
    Row {
        x: 10; y: 300
        Repeater {
            model: ["1", "3", "8", "0", "clear"]
            Knob {
                required property string modelData
                width: 40; text: modelData; objectName: "key-" + modelData
                visible: !note.visible
            }
        }
    }
    Text { x: 10; y: 380; text: "备注"; visible: note.visible }
    T.TextField {
        id: note
        x: 10; y: 400; width: 300; height: 40; visible: false
        objectName: "note"
        T.ContextMenu.menu: null
        onTextEdited: root.log += "edited;"
    }

    Rectangle {
        visible: root.covered
        anchors.fill: parent
        MouseArea { anchors.fill: parent }
        Text { text: "还在吗？" }
        Knob { text: "我还在"; y: 500 }
    }
}
"""


@pytest.fixture
def window(qapp: object, tmp_path: Path) -> Iterator[QQuickWindow]:
    file = tmp_path / "Small.qml"
    file.write_text(QML, encoding="utf-8")
    view = QQuickView(QUrl.fromLocalFile(str(file)))
    view.show()
    assert not view.errors()
    yield view
    view.close()
    # At once: a view that goes later takes the focus, and with it the keyboard, from the window of another test.
    delete(view)


@pytest.fixture
def root(window: QQuickWindow) -> QQuickItem:
    return window.contentItem().childItems()[0]


def test_it_reads_what_is_shown(window: QQuickWindow) -> None:
    finger = Finger(window)
    texts = finger.texts()
    assert {"同意", "不同意", "灰的", "一张卡片", "只能看 不能点", "第0行"} <= set(texts)
    assert not {"看不见", "窗外", "透明", "第9行", "还在吗？"} & set(texts)
    assert finger.sees("只能看不能点")
    assert not finger.sees("第9行")


def test_the_same_words_come_before_words_that_hold_them(window: QQuickWindow, root: QQuickItem) -> None:
    finger = Finger(window)
    finger.tap("同意")
    finger.tap("不同")
    assert root.property("log") == "同意;不同意;"


def test_a_name_and_an_area_laid_over_a_card_work_too(window: QQuickWindow, root: QQuickItem) -> None:
    finger = Finger(window)
    finger.tap("改手机号")
    finger.tap("一张卡片")
    assert root.property("log") == "pencil;card;"


@pytest.mark.parametrize(
    ("text", "why"), [("灰的", "is grey"), ("看不见", "is not on the screen"), ("没有的", "The screen says")]
)
def test_what_cannot_be_pressed_says_why(window: QQuickWindow, root: QQuickItem, text: str, why: str) -> None:
    with pytest.raises(NotOnScreen, match=why):
        Finger(window).tap(text)
    assert root.property("log") == ""


def test_it_scrolls_to_what_lies_below_the_fold(window: QQuickWindow, root: QQuickItem) -> None:
    finger = Finger(window)
    finger.tap("第9行")
    finger.tap("第0行")
    assert root.property("log") == "第9行;第0行;"


def test_an_overlay_hides_and_protects_what_lies_below(window: QQuickWindow, root: QQuickItem) -> None:
    finger = Finger(window)
    root.setProperty("covered", True)
    assert finger.texts() == ["还在吗？", "我还在"]
    with pytest.raises(NotOnScreen):
        finger.tap("同意")
    finger.tap("我还在")
    assert root.property("log") == "我还在;"


def test_it_fills_by_the_digits_pad(window: QQuickWindow, root: QQuickItem) -> None:
    Finger(window).fill("手机号", "13800")
    assert root.property("log") == "clear;1;3;8;0;0;"
    with pytest.raises(NotOnScreen, match="no key 7"):
        Finger(window).type_digits("7")
    with pytest.raises(NotOnScreen, match="no field"):
        Finger(window).fill("地址", "1")


def test_it_fills_a_text_field_as_the_keyboard_does(window: QQuickWindow, root: QQuickItem) -> None:
    field = root.findChild(QQuickItem, "note")
    field.setProperty("visible", True)
    finger = Finger(window)
    finger.fill("备注", "家里没人")
    finger.fill("备注", "请打电话")
    assert field.property("text") == "请打电话"
    assert "edited" in root.property("log")
    assert finger.sees("请打电话")


def test_it_takes_a_picture(window: QQuickWindow, tmp_path: Path) -> None:
    Finger(window).grab(tmp_path / "new" / "picture.png")
    assert (tmp_path / "new" / "picture.png").read_bytes().startswith(b"\x89PNG")
