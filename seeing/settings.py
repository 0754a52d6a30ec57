"""What the user can choose: frozen dataclasses, one per part."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

RATE_WPM_RANGE = (80, 500)
READING_ENGINES = ("auto", "rapidocr", "tesseract")
POWER_OFF_CHOICES = ("auto", "systemd", "never")


@dataclass(frozen=True)
class SpeechSettings:
    """How the voice sounds.

    Attributes:
        rate_wpm: words a minute, 80 to 500.
        volume: 0 (silent) to 1 (full).
        speaker: the engine's own name of a speaker such as ``gmw/en-us``; empty: the one of
            the language.
        language: which phrases file to speak, such as ``en``.
        device: the ALSA device, such as ``default`` or ``plughw:CARD=Headphones``.
    """

    rate_wpm: int = 180
    volume: float = 1.0
    speaker: str = ""
    language: str = "en"
    device: str = "default"

    def speaking(self, language: str) -> SpeechSettings:
        """The same in another language, by that one's own speaker; empty: unchanged."""
        if language in {"", self.language}:
            return self
        return replace(self, language=language, speaker="")


@dataclass(frozen=True)
class GestureSettings:
    """When a press becomes which gesture. All in seconds; ``off_s`` of 0: never."""

    double_s: float = 0.35
    long_s: float = 0.8
    hold_s: float = 3.0
    off_s: float = 6.0


@dataclass(frozen=True)
class PhotosSettings:
    """The folder camera: how many seconds each photograph stays in front of the lens."""

    each_s: float = 5.0


@dataclass(frozen=True)
class WatchSettings:
    """Looking without being asked.

    Attributes:
        every_s: the seconds from one look to the next in every mode that can; 0: each mode as
            it is meant to be, such as text and money, which look by themselves.
        is_hands_free: whether any mode looks by itself where ``every_s`` is 0.
    """

    every_s: float = 0.0
    is_hands_free: bool = True


@dataclass(frozen=True)
class ModelSettings:
    """Which models are used, and what runs them.

    Attributes:
        runtime: which interpreter: ``auto``, ``litert`` or ``tflite``.
        threads: how many; 0: as many as help.
        objects: the model of the mode objects, by its name in ``seeing models``.
        folder: where added models are; empty: ``models`` in the folder for what is kept.
        packs: where packs are; empty: ``packs`` in the folder for what is kept.
    """

    runtime: str = "auto"
    threads: int = 0
    objects: str = "objects"
    folder: str = ""
    packs: str = ""


@dataclass(frozen=True)
class ReadingSettings:
    """What reads.

    Attributes:
        engine: ``auto`` (the best that is installed), ``rapidocr`` or ``tesseract``.
        languages: of what is read, by Tesseract's names with spaces between, such as ``eng fra``;
            the first is that of texts too short to tell.
        limit_s: after how many seconds without anything new a reading is stopped; what is read by
            then is spoken.
        products: the file of the user's products; empty: ``products.sqlite`` in the folder for
            what is kept.
    """

    engine: str = "auto"
    languages: str = "eng"
    limit_s: float = 20.0
    products: str = ""


@dataclass(frozen=True)
class MoneySettings:
    """Which bank notes are known.

    Attributes:
        packs: names of packs with spaces between, such as ``eur sek``: fewer are quicker.
        folder: where the user's own packs are; empty: ``money`` in the folder for what is kept.
        is_private: whether values are counted beeps instead of words.
    """

    packs: str = "eur"
    folder: str = ""
    is_private: bool = False


@dataclass(frozen=True)
class Settings:
    """All settings of one device.

    Attributes:
        camera: ``picamera2``, ``usb:N``, ``video:FILE`` or ``photos:DIR``.
        button: ``gpio:PIN``, ``usb-key:NAME``, ``keys``, ``script:FILE`` or ``none``.
        voice: ``pyttsx3``, ``espeak-ng``, ``wav:DIR`` or ``print``.
        mode: the mode to start in, such as ``objects`` or ``text``.
        power_off: what "shutting down" ends: ``auto`` the device where systemd started seeing
            as a service and else only seeing, ``systemd`` the device wherever seeing runs below
            systemd, ``never`` only seeing.
        earcons: whether short sounds tell what the device does while it does not speak.
    """

    camera: str = "usb:0"
    button: str = "keys"
    voice: str = "pyttsx3"
    mode: str = "objects"
    power_off: str = "auto"
    earcons: bool = True
    speech: SpeechSettings = field(default_factory=SpeechSettings)
    gestures: GestureSettings = field(default_factory=GestureSettings)
    photos: PhotosSettings = field(default_factory=PhotosSettings)
    watch: WatchSettings = field(default_factory=WatchSettings)
    models: ModelSettings = field(default_factory=ModelSettings)
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    money: MoneySettings = field(default_factory=MoneySettings)
