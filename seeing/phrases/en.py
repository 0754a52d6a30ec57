"""English: every sentence the device says, and when it is heard."""

from __future__ import annotations

from seeing.phrases import en_grammar as grammar
from seeing.phrases.en_languages import foreign
from seeing.phrases.en_print import code, printed, spelled
from seeing.phrases.shape import Phrases

ENGLISH = Phrases(
    language="en",
    # Start-up.
    ready="Ready. {mode}.",
    not_ready="Not ready. {why}",
    # A double press.
    mode_changed="{mode}.",
    way_on="Three presses lead on to the next mode.",
    modes={
        "objects": "Objects",
        "text": "Text",
        "scene": "Scene",
        "taught": "Taught things",
        "money": "Money",
        "colour": "Colour",
        "light": "Light",
        "product": "Product",
        "page": "Page",
    },
    # An answer. These three are the only ways in which a finding is ever told.
    sure="{things}.",
    unsure="I am not sure. Perhaps {things}.",
    unknown={
        "objects": "I am not sure what this is.",
        "text": "I find no text that I can read.",
        "scene": "I am not sure what is in front of you.",
        "taught": "I am not sure what this is.",
        "money": "I am not sure. Show the note again, closer.",
        "colour": "I am not sure what colour this is.",
        "light": "I am not sure how bright it is.",
        "product": "I find no bar code.",
        "page": "I find no page that I can read.",
    },
    # In the middle of a page, so that nobody takes what comes before and after it for one text.
    unread="Here is something that I cannot read.",
    # Within the sentence about a scene.
    written="the words {text}",
    # Unasked, in mode text.
    much_text="There is much to read here. Press to hear it.",
    # After an answer, once: somebody put a pack there that is damaged or made for another device.
    pack_refused="I cannot use the new pack {name}.",
    # A frame that shows nothing.
    quality={
        "too_dark": "It is too dark, or the lens is covered.",
        "blank": "I see only a blank surface. Is the lens covered?",
        "blurred": "The picture is blurred. Hold still.",
    },
    # A long press.
    again="{ago}: {answer}",
    nothing_to_repeat="There is nothing to repeat yet.",
    # Holding the button.
    help=(
        "Press once: I look. Press twice: next mode. "
        "Press for one second: I repeat, slowly and in full. Hold for three seconds: this help. "
        "The mode is {mode}. I can be wrong. Keep using your cane or your dog."
    ),
    help_in={
        "money": (
            "Show one note after another: I say each value once. Press once: I look again. "
            "Press twice: the total. Press for one second: the count begins anew. "
            "Press three times: next mode. "
            "The mode is {mode}. I can be wrong, and I never know whether a note is real."
        ),
        "page": (
            "Hold the page in front of the camera: I take it by myself and read it. "
            "Press once: pause, or go on. Press twice: next paragraph. "
            "Press for one second: this paragraph again, slowly. Press three times: next mode. "
            "The mode is {mode}. I can be wrong."
        ),
    },
    # Mode page, until the sheet is inside the picture.
    guide={
        "cut_left": "The left edge is cut off.",
        "cut_right": "The right edge is cut off.",
        "cut_top": "The top is cut off.",
        "cut_bottom": "The bottom is cut off.",
        "too_near": "Move away.",
        "too_far": "Move closer.",
        "turned": "Turn the page a little.",
        "too_dark": "It is too dark.",
        "blurred": "Hold still.",
    },
    page_end="End of the page.",
    # Mode money.
    notes_damaged="I do not know all bank notes: {names} cannot be used.",
    total_nothing="No note is counted yet.",
    total_cleared="The count begins anew.",
    note_unread="Show it again, closer.",
    note_strange="I am not sure. Perhaps it is not a note that I know.",
    # Said before the help while the button is still down, and when it then is not let go.
    keep_holding="Keep holding to shut down.",
    shutting_down="Shutting down.",
    # Without being asked.
    camera_lost="The camera is gone. I keep looking for it.",
    camera_found="The camera is back.",
    one_moment="One moment.",
    too_late="That took too long. Press again.",
    # Rendered when the service is installed, for the day on which it cannot start.
    could_not_start="Seeing could not start. Please ask someone to look.",
    # What the listener hears of an error; the log has the rest.
    troubles={
        "trouble": "Something went wrong.",
        "bad_settings": "The settings are wrong.",
        "bad_picture": "I cannot read this picture.",
        "no_camera": "I have no camera.",
        "no_picture": "No picture comes from the camera.",
        "no_button": "I have no button.",
        "no_model": "The model for this is missing or damaged.",
        "nothing_taught": "Nothing has been taught to me yet.",
        "no_reader": "I cannot read text: the reader is missing or does not answer.",
        "no_voice": "I have no voice.",
        "no_power_off": "I cannot shut down.",
    },
    # After `seeing doctor --speak`; what to type stands in its lines.
    doctor_fine="I checked everything and found no problem.",
    doctor_works="I work, but something could be better.",
    doctor_found="I found {problems}.",
    doctor_fails={
        "settings": "The settings are wrong. I went by the usual ones.",
        "camera": "I get no picture. Check the camera and its cable.",
        "sound": "I cannot play sound. Check the loudspeaker.",
        "voice": "My speech engine does not work.",
        "reader": "I cannot read text. The reader is missing or broken.",
        "models": "My models are missing or damaged. Install me again.",
        "interpreter": "I cannot run my models.",
        "money": "I cannot tell all bank notes. Packs of them are missing or damaged.",
        "button": "I cannot open the button. Check how it is wired or plugged in.",
        "groups": "I may not use the camera, the sound or the button. I lack permission.",
        "service": "I do not start by myself: starting failed.",
        "power": "The power supply is too weak. Use another one.",
        "heat": "I am too hot. Give me air.",
        "memory": "There is too little memory left.",
        "disk": "I cannot save anything. The memory card is full or read only.",
        "system": "This system is not one that I run on.",
    },
    doctor_warns={
        "settings": "Look at the settings.",
        "camera": "The picture is dark, covered or blurred, or the camera is in use.",
        "sound": "The loudspeaker may be in use.",
        "voice": "My voice is too quiet to hear, or lacks a language.",
        "reader": "Reading may not work well.",
        "models": "Look at my models.",
        "interpreter": "I look much more slowly than I could.",
        "money": "Look at my packs of bank notes.",
        "button": "The button may be in use.",
        "groups": "Some devices are closed to me.",
        "service": "I do not start by myself, or had to be started again.",
        "power": "The power supply was too weak, or I had to slow down.",
        "heat": "I am getting hot.",
        "memory": "There is little memory left.",
        "disk": "There is little room left on the memory card.",
        "system": "A 64 bit system would be quicker.",
    },
    count=grammar.count,
    place=grammar.place,
    place_full=grammar.place_full,
    taught=grammar.taught,
    colour=grammar.colour,
    colour_full=grammar.colour_full,
    money=grammar.money,
    total=grammar.total,
    money_full=grammar.money_full,
    money_together=grammar.money_together,
    light=grammar.light,
    code=code,
    printed=printed,
    spelled=spelled,
    foreign=foreign,
    join=grammar.join,
    ago=grammar.ago,
)
