"""Which language a text is in, by py3langid; unknown when there is too little to go by."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

FEWEST_WORDS = 20
"""Below about this many words names and loan words outweigh the language itself."""

LEAST_CONFIDENCE = 0.5
"""More likely than all other languages together."""

_LONGEST_LOOK = 20_000  # characters; more text does not change the answer, only the time it takes

_TWO_LETTER_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
    "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si "
    "sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh "
    "yi yo za zh zu"
)
ISO_639_1 = frozenset(_TWO_LETTER_CODES.split())
"""The two-letter codes of ISO 639-1."""

# Scripts that write without spaces: one "word" is then a whole clause, so letters are counted instead.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]{2,}")


def detect_language(text: str, least_confidence: float = LEAST_CONFIDENCE) -> str | None:
    """Return the ISO 639-1 code of the text's language, or None when it is too short or cannot be told so surely."""
    text = text[:_LONGEST_LOOK]
    if len(_WORD.findall(text)) < FEWEST_WORDS and len(_UNSPACED.findall(text)) < 2 * FEWEST_WORDS:
        return None
    code, confidence = _identifier().classify(text)
    return str(code) if confidence >= least_confidence and code in ISO_639_1 else None


def language_code(name: str | None) -> str | None:
    """Return the ISO 639-1 code in a language tag such as "nl-NL" or "en_GB", or None when it holds none."""
    code = re.split(r"[-_]", (name or "").strip().lower(), maxsplit=1)[0]
    return code if code in ISO_639_1 else None


@cache
def _identifier() -> "LanguageIdentifier":
    # Late, since the model takes most of a second to load and most commands never need it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
