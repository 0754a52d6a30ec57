"""English: every sentence the device says, and when it is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.phrases.en_languages import foreign
from seeing.phrases.en_print import code, printed, spelled
from seeing.phrases.shape import Phrases

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

# Labels of the models that are not how people say it.
SPOKEN = {"tv": "television", "hair drier": "hair dryer", "cell phone": "phone"}

PLURALS = {
    "person": "people",
    "mouse": "mice",
    "knife": "knives",
    "sheep": "sheep",
    "skis": "pairs of skis",
    "scissors": "pairs of scissors",
    "broccoli": "pieces of broccoli",
}
SINGULARS = {
    "skis": "a pair of skis",
    "scissors": "a pair of scissors",
    "broccoli": "a piece of broccoli",
}

PLACES = ("on the left", "in the middle", "on the right")
LIGHTS = {"dim": "dim light", "medium": "medium light", "bright": "bright light"}
SIDES = ("from the left", "from straight ahead", "from the right")

# One and several, by the letters of ISO 4217.
CURRENCIES = {
    "EGP": ("Egyptian pound", "Egyptian pounds"),
    "EUR": ("euro", "euros"),
    "GBP": ("pound", "pounds"),
    "INR": ("rupee", "rupees"),
    "IRR": ("rial", "rials"),
    "MKD": ("denar", "denars"),
    "SEK": ("krona", "kronor"),
    "SGD": ("Singapore dollar", "Singapore dollars"),
    "TRY": ("lira", "lira"),
    "USD": ("dollar", "dollars"),
    # The code for tests: play money.
    "XTS": ("play pound", "play pounds"),
}

HEIGHTS = ("near the top", "", "near the bottom")


def count(label: str, number: int) -> str:
    """Say how many of something: ``dog``, 1 -> "a dog"; ``person``, 2 -> "two people"."""
    if number == 1:
        return SINGULARS.get(label) or _with_article(SPOKEN.get(label, label))
    many = NUMBERS[number] if number < len(NUMBERS) else "many"
    return f"{many} {PLURALS.get(label) or _plural(SPOKEN.get(label, label))}"


def _with_article(noun: str) -> str:
    # "10 Rupees" is a label of somebody's bank notes, and has its number.
    if noun[0].isdigit():
        return noun
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun + "s"


def place(third: int) -> str:
    """Say where something is, from its horizontal third 0, 1 or 2."""
    return PLACES[third]


def place_full(third: int, height_third: int) -> str:
    """Say where something is, with its height unless that is the middle."""
    return ", ".join(filter(None, (PLACES[third], HEIGHTS[height_third])))


def taught(label: str) -> str:
    """Say what was taught by the name that the user gave it, be it "my cup" or "10 rupees"."""
    return " ".join(label.replace("_", " ").split())


def colour(label: str) -> str:
    """Say a colour: the labels are English already."""
    return label


def colour_full(label: str, share: float) -> str:
    """Say a colour and how much of the middle has it: 0.7 -> "mostly dark blue"."""
    if share >= 0.85:
        return f"{label} all over the middle"
    return f"{'mostly' if share > 0.5 else 'partly'} {label}"


def money(label: str) -> str:
    """Say a note or a sum, value first: ``EUR 20`` -> "20 euros"."""
    currency, _, value = label.partition(" ")
    one, many = CURRENCIES.get(currency, (currency, currency))
    return f"{value} {one if value == '1' else many}"


def total(money: str, notes: int) -> str:
    """Say what is counted so far: "25 euros in two notes"."""
    number = NUMBERS[notes] if notes < len(NUMBERS) else str(notes)
    return f"{money} in {number} {'note' if notes == 1 else 'notes'}."


def money_full(label: str, side: str) -> str:
    """Say a note and which side of it is seen: "20 euros, front"."""
    return f"{money(label)}, {side}" if side in {"front", "back"} else money(label)


def money_together(notes: Sequence[str], sums: Sequence[str]) -> str:
    """Say several notes and what they come to: "5 euros and 20 euros, together 25 euros"."""
    return f"{join(notes)}, together {join(sums)}"


def light(label: str, third: int | None, height_third: int | None) -> str:
    """Say how bright it is and where the light comes from: "dim light, mostly from above"."""
    where = [] if third is None else [SIDES[third]]
    if height_third == 0:
        where = ["from above"] if third in {None, 1} else [*where, "from above"]
    words = LIGHTS.get(label, label)
    return f"{words}, mostly {' and '.join(where)}" if where else words


def join(things: Sequence[str]) -> str:
    """List things: "a dog, a cat and two people"."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} and {things[-1]}"


def ago(seconds: float) -> str:
    """Say how long ago something was, no finer than a person counts."""
    if seconds < 2:
        return "Just now"
    if seconds < 90:
        return f"{seconds:.0f} seconds ago"
    minutes = round(seconds / 60)
    return f"{minutes} minutes ago" if minutes < 90 else f"{round(minutes / 60)} hours ago"


ENGLISH = Phrases(
    language="en",
    # Start-up.
    ready="Ready. {mode}.",
    not_ready="Not ready. {why}",
    # A double press.
    mode_changed="{mode}.",
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
        "money": "I cannot tell bank notes. Their packs are missing or damaged.",
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
    count=count,
    place=place,
    place_full=place_full,
    taught=taught,
    colour=colour,
    colour_full=colour_full,
    money=money,
    total=total,
    money_full=money_full,
    money_together=money_together,
    light=light,
    code=code,
    printed=printed,
    spelled=spelled,
    foreign=foreign,
    join=join,
    ago=ago,
)
