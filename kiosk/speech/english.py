"""What is spoken at each cue in English, for visitors who chose the English screen."""

from __future__ import annotations

from typing import Final

from kiosk.session.effects import Cue

ENGLISH: Final[dict[Cue, str]] = {
    Cue.ATTRACT: "Hello. Please touch the screen, or simply put your identity card down.",
    Cue.HOME: "What would you like to do? Please touch it.",
    Cue.SEARCH: "Write a few letters and I will look for it.",
    Cue.RECEIPT_FOUND: "Found it. Please look at the screen.",
    Cue.RECEIPT_NOT_FOUND: "Nothing was found. Please read what the screen says.",
    Cue.NOTICE: "Please look at the screen. To listen, touch Read it to me.",
    Cue.ENDED: "This service has ended. Please read what the screen says.",
    Cue.NOTICE_NOT_PRINTED: "It was not printed. Please read what the screen says.",
    Cue.CONSENT: "Please read which of your details we use. If you agree, touch the button below.",
    Cue.FACE_CONSENT: "We would like to look at your face. It is compared on this machine only and not kept. "
    "You can go on without it.",
    Cue.PORTRAIT_CONSENT: "The officer is not sure, and would like to take a photo for the department. "
    "If you agree, touch the button below.",
    Cue.PORTRAIT: "Please look at the camera and keep still. The village officer takes the photo.",
    Cue.IDENTIFY: "Please put your identity card on the reader and leave it there.",
    Cue.SWAP_CARD: "Please take your card away and put the other person's card down.",
    Cue.CARD_FAILED: "The card was not read. Please lift it and put it down again.",
    Cue.CODE_FAILED: "This code does not work. Please show a new one, or put your identity card down.",
    Cue.FACE: "Please look at the screen and stand still.",
    Cue.FACE_RETRY: "No match. Please take off your hat, face the screen, and try again.",
    Cue.PERSON_DECIDES: "The machine is not sure. That is all right: a village officer will have a look.",
    Cue.ATTENDANT: "Village officer, please enter your code.",
    Cue.FILL: "Please answer this question with the keys on the screen.",
    Cue.CAPTURE: "Please lay the paper flat where the light is on, then touch Take picture.",
    Cue.CAPTURE_CHECK: "Done. Please have a look: can you read the letters?",
    Cue.CAPTURE_DOUBTFUL: "This one may not be clear. Please take it again.",
    Cue.CAPTURE_CORNERS: "Please drag the four circles to the corners of the page.",
    Cue.CAPTURE_PAGES: "This page is done. Take the next one, or touch that there are no more.",
    Cue.CAPTURE_NO_CAMERA: "No picture can be taken now. What you have taken is safe. Please read what the screen says.",
    Cue.SIGN: "Please write your name in the box with your finger.",
    Cue.REVIEW: "Please check that all is right. If it is, touch Submit.",
    Cue.WORKING: "Working on it. Please wait.",
    Cue.RESULT_SAVED: "Done. It is saved in this machine and will be sent by itself. You need not come again.",
    Cue.RESULT_ACCEPTED: "Done. The platform has received it.",
    Cue.RESULT_GENTLE: "It is noted. Our condolences.",
    Cue.RESULT_DOCUMENT: "Your certificate is ready to be printed.",
    Cue.RESULT_RECORD: "Found it. Please look at the screen.",
    Cue.RESULT_CODE: "Here is your code. Let them scan it. It renews itself after a while.",
    Cue.RESULT_APPOINTMENT: "Your appointment is made. Time and place are on the screen.",
    Cue.RESULT_PAID: "Your fee is paid. The voucher is being printed, please wait.",
    Cue.BILL: "This is what is due. If the amount is right, go on and pay.",
    Cue.BILL_EMPTY: "Nothing is due now.",
    Cue.PAY: "Take your phone, scan the code on the screen and pay. Then please wait here.",
    Cue.PAY_FAILED: "There was no connection, and no money was taken. Please read the screen.",
    Cue.PAY_UNKNOWN: "The network is gone. We are asking whether money was taken. If it was for nothing, it comes back.",
    Cue.PAY_BOOKING: "It is paid. The department is booking it, please wait.",
    Cue.PAY_UNPAID: "It was not paid, and no money was taken.",
    Cue.PAY_REFUNDED: "The department did not book it. Your money is back.",
    Cue.PRINTING: "Printing. Please wait.",
    Cue.PRINTED: "Printed. Please take it from the paper slot.",
    Cue.NOT_PRINTED: "It was not printed. What you did is saved and you need not come again. "
    "Please read what the screen says.",
    Cue.DOCUMENT_NOT_PRINTED: "The certificate was not printed. Please read what the screen says before you go.",
    Cue.PAPER_UNKNOWN: "It is not certain that it was printed. Please look at the paper slot.",
    Cue.RATING: "Please rate this service.",
    Cue.TAKE_CARD: "Please take your identity card with you.",
    Cue.TROUBLE: "It did not work this time. Please read what the screen says.",
    Cue.IDLE: "Are you still there? To go on, touch the screen.",
    Cue.VOICE_SAMPLE: "This is how I sound now.",
}
