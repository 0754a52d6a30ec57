"""``seeing look|read|page|product IMAGE...``: what the daemon would say of pictures."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeing.commands.complaint import complain
from seeing.commands.options import add_settings, settings_of
from seeing.commands.speaking import add_speaking, speak, telling
from seeing.errors import PictureError, ReaderError, SeeingError, UsageError, one_line
from seeing.finding import Finding
from seeing.mind.aloud import letter_by_letter
from seeing.mind.narrator import answer
from seeing.phrases import phrases_in
from seeing.utterance import Sentence

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from seeing.commands.options import Commands
    from seeing.frame import Frame
    from seeing.phrases.shape import Phrases
    from seeing.recognisers.mode import PiecewiseRecogniser, Recognised, Recogniser
    from seeing.settings import Settings


@dataclass(frozen=True)
class Looked:
    """One picture, looked at: the command's one line."""

    image: str
    mode: str
    findings: tuple[Finding, ...]
    sentences: tuple[Sentence, ...]
    ms: dict[str, float]

    @property
    def said(self) -> str:
        """Everything that is said, in whichever languages."""
        return " ".join(sentence.text for sentence in self.sentences)

    def spelled(self, phrases: Phrases) -> Looked:
        """The same, what was read letter by letter."""
        letters = tuple(map(Sentence, letter_by_letter(self.findings, phrases)))
        return replace(self, sentences=letters or self.sentences)

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(
            {
                "image": self.image,
                "mode": self.mode,
                "findings": [as_dict(finding) for finding in self.findings],
                "said": self.said,
                "ms": {step: round(ms, 2) for step, ms in self.ms.items()},
            },
        )


def as_dict(finding: Finding) -> dict[str, Any]:
    """A finding for JSON; the box as [x0, y0, x1, y1] in 0..1, or null."""
    box = finding.box
    found: dict[str, Any] = {
        "kind": finding.kind,
        "label": finding.label,
        "confidence": round(finding.confidence, 4),
        "is_sure": finding.is_sure,
        "box": [round(x, 5) for x in (box.x0, box.y0, box.x1, box.y1)] if box else None,
    }
    if finding.level is not None:
        found["level"] = round(finding.level, 4)
    if finding.language:
        found["language"] = finding.language
    return found if finding.text is None else found | {"text": finding.text}


def add_to(commands: Commands) -> None:
    """Add the commands to the parser."""
    for name, mode, text in (
        ("look", "objects", "say what is in pictures"),
        ("read", "text", "read what stands in pictures"),
        ("page", "page", "read pages: columns, paragraphs, tables"),
        ("product", "product", "read bar codes and QR codes in pictures"),
    ):
        parser = commands.add_parser(name, help=text)
        parser.add_argument("images", nargs="+", metavar="IMAGE", help="a picture file")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        if name == "look":
            parser.add_argument("--mode", help=f"which mode looks (default {mode})")
            parser.add_argument("--model", metavar="NAME", help="which model names the objects")
            parser.add_argument(
                "--pack",
                type=Path,
                action="append",
                metavar="DIR",
                dest="packs",
                help="look with a taught pack, which need not be on the device (may be repeated)",
            )
        else:
            parser.add_argument("--spell", action="store_true", help="letter by letter")
        add_speaking(parser)
        add_settings(parser)
        alone = {"spell": False} if name == "look" else {"mode": mode, "model": None, "packs": None}
        parser.set_defaults(do=_look, **alone)


def _look(args: argparse.Namespace) -> int:
    from seeing.recognisers.mode import PiecewiseRecogniser

    mode = args.mode or ("taught" if args.packs else "objects")
    settings = _with_model(settings_of(args), args, mode)
    phrases = phrases_in(settings.speech.language)
    recogniser = _recogniser(args, mode, settings)
    looks = _Looks(mode, recogniser, phrases, is_json=args.json, is_spelled=args.spell)
    if args.speak and isinstance(recogniser, PiecewiseRecogniser) and not args.spell:
        with telling(settings) as tell:
            looks.at(args.images, tell)
        args.speak = False
    else:
        looks.at(args.images)
    speak(looks.said, args, settings)
    return 1 if looks.failures else 0


class _Looks:
    """Looks at pictures one after the other and prints a line for each."""

    def __init__(
        self,
        mode: str,
        recogniser: Recogniser,
        phrases: Phrases,
        *,
        is_json: bool,
        is_spelled: bool,
    ) -> None:
        self._mode, self._recogniser, self._phrases = mode, recogniser, phrases
        self._is_json, self._is_spelled = is_json, is_spelled
        self.said = list[Sentence]()
        self.failures = 0

    def at(self, images: Sequence[str], tell: Callable[[Sentence], None] | None = None) -> None:
        for image in images:
            try:
                looked = look_at(image, self._mode, self._recogniser, self._phrases, tell)
            except SeeingError as error:
                complain(error)
                self.failures += 1
                continue
            if self._is_spelled:
                looked = looked.spelled(self._phrases)
            text = looked.as_json() if self._is_json else f"{one_line(image)}: {looked.said}"
            print(text, flush=True)
            self.said += looked.sentences


def _recogniser(args: argparse.Namespace, mode: str, settings: Settings) -> Recogniser:
    from seeing.recognisers import mode_named, taught

    if not args.packs:
        return mode_named(mode).open(settings)
    if mode != "taught":
        raise _only_with("--pack", "taught", mode)
    return taught.chosen(args.packs, settings)


def _with_model(settings: Settings, args: argparse.Namespace, mode: str) -> Settings:
    if args.model is None:
        return settings
    if mode != "objects":
        raise _only_with("--model", "objects", mode)
    return replace(settings, models=replace(settings.models, objects=args.model))


def _only_with(option: str, mode: str, received: str) -> UsageError:
    return UsageError.of(
        expected=f"{option} with --mode {mode}",
        received=f"--mode {received}",
        todo="Leave out one of the two.",
    )


def look_at(
    image: str,
    mode: str,
    recogniser: Recogniser,
    phrases: Phrases,
    tell: Callable[[Sentence], None] | None = None,
) -> Looked:
    """Look at one picture file as the daemon would.

    Args:
        image: the file.
        mode: whose words are used.
        recogniser: of this mode.
        phrases: in which language.
        tell: is given each sentence as soon as it is known.

    Raises:
        SeeingError: it is no picture, or cannot be looked at.
    """
    from seeing.devices.picture import read_picture
    from seeing.recognisers.mode import PiecewiseRecogniser

    try:
        frame = read_picture(Path(image))
    except MemoryError as error:
        raise PictureError.of(
            expected="a picture that fits in memory", received=image, todo="Shrink it."
        ) from error
    began_s = time.perf_counter()
    if tell and isinstance(recogniser, PiecewiseRecogniser):
        recognised = _told_in_parts(recogniser, frame, mode, phrases, tell)
    else:
        recognised = recogniser.recognise(frame)
    total_ms = (time.perf_counter() - began_s) * 1000
    sentences = answer(mode, recognised.findings, phrases)
    ms = {**recognised.ms, "total": total_ms}
    return Looked(image, mode, recognised.findings, tuple(sentences), ms)


def _told_in_parts(
    recogniser: PiecewiseRecogniser,
    frame: Frame,
    mode: str,
    phrases: Phrases,
    tell: Callable[[Sentence], None],
) -> Recognised:
    from seeing.recognisers.mode import Recognised

    findings, ms = list[Finding](), dict[str, float]()
    try:
        for part in recogniser.parts(frame):
            for sentence in answer(mode, part.findings, phrases):
                tell(sentence)
            findings += part.findings
            ms = {step: ms.get(step, 0.0) + took for step, took in part.ms.items()}
    except ReaderError:
        # What has been read has been said.
        if not findings:
            raise
    if not findings:
        for sentence in answer(mode, (), phrases):
            tell(sentence)
    return Recognised(tuple(findings), ms)
