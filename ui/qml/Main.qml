// SPDX-License-Identifier: GPL-3.0-or-later
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Terminal.Controls
import Terminal.Keyboard
import Terminal.Screens
import Terminal.Technician
import Terminal.Theme

/*! The terminal's one window: bars, one screen at a time, the keyboard, and what covers everything. */
Window {
    id: root

    required property var terminal
    required property var handwriting
    required property var joining
    required property var typesetting
    /*! The panel's real density. */
    property real panelPxPerMm: 4.03
    /*! No motion, for people it disturbs and for pictures that must come out alike. */
    property bool stilled: false

    /*! Where the keypad stands on the keyboard; empty elsewhere. */
    property rect keypadRing

    readonly property bool attract: terminal.screen === "attract"
    readonly property bool typing: keyboardLoader.item !== null && (keyboardLoader.item as KeyboardPanel).shown

    width: 1080
    height: 1920
    color: Theme.paper

    Binding {
        target: Theme
        property: "pxPerMm"
        value: root.panelPxPerMm
    }
    Binding {
        target: Theme
        property: "typesetting"
        value: root.typesetting
    }
    Binding {
        target: Theme
        property: "care"
        value: root.terminal.chrome.care
    }
    Binding {
        target: Theme
        property: "contrast"
        value: root.terminal.chrome.contrast
    }
    Binding {
        target: Theme
        property: "stilled"
        value: root.stilled
    }
    Binding {
        target: Theme
        property: "wide"
        value: root.width > root.height
    }
    Binding {
        target: Theme
        property: "low"
        value: root.height / root.panelPxPerMm < 180
    }

    Binding {
        target: Theme
        property: "typing"
        value: root.typing
    }

    component Page: Loader {
        id: page

        required property string screen

        anchors.fill: parent
        active: root.terminal.screen === screen
        visible: active
        onLoaded: appear.restart()

        NumberAnimation {
            id: appear

            target: page
            property: "opacity"
            from: root.stilled ? 1 : 0.2
            to: 1
            duration: root.stilled ? 0 : Theme.swift
            easing.type: Theme.curve
        }
    }

    StatusBar {
        id: status

        anchors {
            left: parent.left
            right: parent.right
            top: parent.top
        }
        chrome: root.terminal.chrome
    }

    NavBar {
        id: nav

        x: 0
        y: Theme.wide ? status.height : root.height - height
        width: Theme.wide ? implicitWidth : root.width
        height: Theme.wide ? root.height - status.height : implicitHeight
        chrome: root.terminal.chrome
        screen: root.terminal.screen
    }

    Item {
        id: stage

        x: Theme.wide ? nav.width : 0
        y: status.height
        width: root.width - x
        height: (root.typing ? keyboardLoader.y : Theme.wide ? root.height : nav.y) - y

        Page {
            screen: "attract"
            sourceComponent: AttractScreen {
                vm: root.terminal.attract
                chrome: root.terminal.chrome
            }
        }
        Page {
            screen: "home"
            sourceComponent: HomeScreen {
                vm: root.terminal.home
            }
        }
        Page {
            screen: "category"
            sourceComponent: CategoryScreen {
                vm: root.terminal.category
            }
        }
        Page {
            screen: "search"
            sourceComponent: SearchScreen {
                vm: root.terminal.search
            }
        }
        Page {
            screen: "lookup"
            sourceComponent: LookUpScreen {
                vm: root.terminal.lookup
            }
        }
        Page {
            screen: "licences"
            sourceComponent: LicencesScreen {
                vm: root.terminal.licences
            }
        }
        Page {
            screen: "bill"
            sourceComponent: BillScreen {
                vm: root.terminal.bill
            }
        }
        Page {
            screen: "pay"
            sourceComponent: PayScreen {
                vm: root.terminal.pay
            }
        }
        Page {
            screen: "video"
            sourceComponent: VideoScreen {
                vm: root.terminal.video
            }
        }
        Page {
            screen: "copy"
            sourceComponent: CopyScreen {
                vm: root.terminal.copy
            }
        }
        Page {
            screen: "notice"
            sourceComponent: NoticeScreen {
                vm: root.terminal.notice
            }
        }
        Page {
            screen: "consent"
            sourceComponent: ConsentScreen {
                vm: root.terminal.consent
            }
        }
        Page {
            screen: "identify"
            sourceComponent: IdentifyScreen {
                vm: root.terminal.identify
            }
        }
        Page {
            screen: "face"
            sourceComponent: FaceScreen {
                vm: root.terminal.face
            }
        }
        Page {
            screen: "attendant"
            sourceComponent: AttendantScreen {
                vm: root.terminal.attendant
            }
        }
        Page {
            screen: "fill"
            sourceComponent: FillScreen {
                vm: root.terminal.fill
            }
        }
        Page {
            screen: "region"
            sourceComponent: RegionScreen {
                vm: root.terminal.region
            }
        }
        Page {
            screen: "capture"
            sourceComponent: CaptureScreen {
                vm: root.terminal.capture
            }
        }
        Page {
            screen: "spoken"
            sourceComponent: SpokenScreen {
                vm: root.terminal.spoken
            }
        }
        Page {
            screen: "sign"
            sourceComponent: SignScreen {
                vm: root.terminal.sign
            }
        }
        Page {
            screen: "review"
            sourceComponent: ReviewScreen {
                vm: root.terminal.review
            }
        }
        Page {
            screen: "working"
            sourceComponent: WorkingScreen {
                vm: root.terminal.working
            }
        }
        Page {
            screen: "result"
            sourceComponent: ResultScreen {
                vm: root.terminal.result
            }
        }
        Page {
            screen: "rating"
            sourceComponent: RatingScreen {
                vm: root.terminal.rating
            }
        }
        Page {
            screen: "takecard"
            sourceComponent: TakeCardScreen {
                vm: root.terminal.takecard
            }
        }
        Page {
            screen: "trouble"
            sourceComponent: TroubleScreen {
                vm: root.terminal.trouble
            }
        }
        Page {
            screen: "pin"
            sourceComponent: PinScreen {
                vm: root.terminal.pin
            }
        }
        Page {
            screen: "desk"
            sourceComponent: DeskScreen {
                vm: root.terminal.desk
            }
        }
        Page {
            screen: "technician"
            sourceComponent: TechnicianScreen {
                vm: root.terminal.technician
            }
        }
        Page {
            screen: "upkeep"
            sourceComponent: UpkeepScreen {
                vm: root.terminal.upkeep
            }
        }
        Page {
            screen: "day"
            sourceComponent: DayScreen {
                vm: root.terminal.day
            }
        }
        Page {
            screen: "touch"
            sourceComponent: TouchScreen {
                vm: root.terminal.touch
            }
        }
        Page {
            screen: "cameratest"
            sourceComponent: CameraScreen {
                vm: root.terminal.cameratest
            }
        }
        Page {
            screen: "light"
            sourceComponent: LightScreen {
                vm: root.terminal.light
            }
        }
        Page {
            screen: "jobs"
            sourceComponent: JobsScreen {
                vm: root.terminal.jobs
            }
        }

        HelpOverlay {
            objectName: "helpOverlay"
            anchors.fill: parent
            vm: root.terminal.help
        }
    }

    Loader {
        id: keyboardLoader

        property bool warm: false
        readonly property bool wanted: {
            switch (root.terminal.screen) {
            case "search":
                return true;
            case "fill":
                return root.terminal.fill.kind === "text";
            case "region":
                return root.terminal.region.searching;
            default:
                return false;
            }
        }

        x: stage.x
        y: root.height - height
        width: stage.width
        active: warm || wanted
        onWantedChanged: warm = true

        sourceComponent: KeyboardPanel {
            objectName: "keyboardPanel"
            chrome: root.terminal.chrome
            handwriting: root.handwriting
            joining: root.joining
        }
    }

    Loader {
        anchors.fill: parent
        active: root.terminal.screen === "touch" && root.terminal.touch.testing
        visible: active

        sourceComponent: TouchCrosses {
            vm: root.terminal.touch
        }
    }
    IdleOverlay {
        objectName: "idleOverlay"
        anchors.fill: parent
        vm: root.terminal.idle
    }

    Rectangle {
        objectName: "keypad-ring"
        x: root.keypadRing.x
        y: root.keypadRing.y
        width: root.keypadRing.width
        height: root.keypadRing.height
        visible: width > 0 && root.typing
        color: "transparent"
        radius: Theme.radius
        border.color: Theme.kapok
        border.width: Theme.mm(1.2)
    }
}
