"""The languages that print can be in: what Tesseract and what a voice calls each."""

from __future__ import annotations

from dataclasses import dataclass

_WRITINGS = {
    "Latn": "afr af, aze az, bos bs, cat ca, ces cs, cym cy, dan da, deu de, eng en, epo eo,"
    " est et, eus eu, fin fi, fra fr, gle ga, glg gl, hat ht, hrv hr, hun hu, ind id, isl is,"
    " ita it, lat la,"
    " lav lv, lit lt, ltz lb, mlt mt, msa ms, nld nl, nor nb, pol pl, por pt, que qu, ron ro,"
    " slk sk, slv sl, spa es, sqi sq, swa sw, swe sv, tur tr, vie vi",
    "Cyrl": "bel be, bul bg, kaz kk, kir ky, mkd mk, rus ru, srp sr, ukr uk",
    "Arab": "ara ar, fas fa, uig ug, urd ur",
    "Grek": "ell el",
    "Hebr": "heb he",
    "Deva": "hin hi, mar mr, nep ne",
    "Beng": "asm as, ben bn",
    "Hani": "chi_sim cmn, chi_tra cmn",
    "Jpan": "jpn ja",
    "Hang": "kor ko",
    "Armn": "hye hy",
    "Ethi": "amh am",
    "Geor": "kat ka",
    "Gujr": "guj gu",
    "Guru": "pan pa",
    "Knda": "kan kn",
    "Mlym": "mal ml",
    "Sinh": "sin si",
    "Taml": "tam ta",
    "Telu": "tel te",
    "Thai": "tha th",
}


@dataclass(frozen=True)
class Language:
    """One language.

    Attributes:
        name: as Tesseract calls it, such as ``fra``.
        code: as voices do, such as ``fr``: in ISO 639-1, or 639-3 where that is none of theirs.
        writing: how it is written, in ISO 15924, such as ``Latn``.
    """

    name: str
    code: str
    writing: str


LANGUAGES = {
    name: Language(name, code, writing)
    for writing, listed in _WRITINGS.items()
    for name, code in (pair.split() for pair in listed.split(", "))
}


def languages_in(setting: str) -> tuple[Language, ...]:
    """The languages of a setting such as ``eng fra``, in its order; unknown ones are left out."""
    return tuple(LANGUAGES[name] for name in setting.split() if name in LANGUAGES)
