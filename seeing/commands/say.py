"""``seeing say TEXT``: try the voice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seeing.commands.options import add_settings, settings_of
from seeing.commands.speaking import say_aloud, write_wav
from seeing.utterance import Sentence

if TYPE_CHECKING:
    import argparse

    from seeing.commands.options import Commands


def add_to(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("say", help="say a text with the voice of the settings")
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument(
        "--wav", type=Path, metavar="FILE", help="write it to a WAV file instead of saying it"
    )
    add_settings(parser)
    parser.set_defaults(do=_say)


def _say(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    if args.wav:
        write_wav([Sentence(args.text)], args.wav, settings)
    else:
        say_aloud([Sentence(args.text)], settings)
    return 0
