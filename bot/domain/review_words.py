"""What the review looks for in words: terms that hurt, what tells who a person is, verbs, sources.

Patterns are read on folded text. They are made to be right when they speak, rather than to speak of
everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.folding import cleaned, folded

_THE = r"\b(?:les|des|aux|nos|vos|ces|leurs)\s+(?:plus\s+)?"
_AFTER_NOUN = (
    r"(?=\s*(?:[.,;:!?)\u00bb]|$|(?:qui|que|du|des|de|et|ou|sont|ont|ne|n'|se|s'|seuls|isoles|malades"
    r"|tout|vont|viennent|mangent|vivent|sans|avec|dans|chez|au|aux|en|a|pour|comme|ensemble|d')\b))"
)
# By id of the sentence that says what to write instead.
_HURTING = {
    "pauvres": rf"{_THE}pauvres\b(?!\s+(?:conditions|gens|resultats))",
    "clientele": r"\bclienteles?\b|\bnos\s+client(?:e)?s\b",
    "demunis": r"\bdemunie?s?\b|\bnecessiteu(?:x|ses?)\b|\bindigent(?:e)?s?\b",
    "defavorises": rf"{_THE}(?:defavorises|exclus)\b(?!\s+d)",
    "cas": r"\bcas\s+(?:sociaux|social|lourds?|problemes?)\b",
    "bs": (
        r"\b(?:les|des|un|une|sur\s+le|du|nos|aux)\s+(?:b\.\s?s\.?|bs\b)"
        r"|\bassistee?s?\s+socia(?:l|ux|les?)\b"
    ),
    "itinerants": (
        r"(?:\b(?:les|des|aux|nos|ces|un|une)\s+|\b[dl]')itinerante?s?\b|\bclochards?\b|\brobineux\b"
    ),
    "handicapes": r"\b(?:les|des|aux|nos|ces|un|une)\s+handicapee?s?\b|\binvalides\b",
    "vieux": (
        rf"\b(?:les|nos|des|aux)\s+(?:petits\s+)?vieux\b{_AFTER_NOUN}|\bvieillards?\b"
        r"|\bpetits?\s+vieux\b"
    ),
    "dependance": rf"{_THE}(?:toxicos?|toxicomanes|junkies?|alcooliques)\b",
    "prostituees": r"\bprostituee?s?\b",
    "illettres": rf"{_THE}(?:illettree?s|analphabetes)\b",
    "illegaux": r"\b(?:immigrant|migrant)e?s?\s+(?:illega(?:ux|le?s?)|clandestine?s?)\b",
    "malades": (
        r"\bmalad(?:e|es)\s+menta(?:l|ux|le|les)\b"
        rf"|{_THE}(?:fous|deficients|retardes|attardes)\b"
    ),
    "diagnostic": rf"{_THE}(?:autistes|trisomiques|schizophrenes|bipolaires|depressifs)\b",
    "decrocheurs": r"\bdecrocheu(?:rs?|ses?)\b",
    "delinquants": rf"{_THE}(?:delinquants|bums|voyous)\b",
    "autochtones": r"\bamerindien(?:ne)?s?\b|\b(?:les|des|aux)\s+indiens\b|\besquimaux?\b",
    "battues": r"\bfemmes?\s+battues?\b",
    "filles-meres": r"\bfilles?[\s-]meres?\b",
    "profiteurs": r"\bprofiteu(?:rs?|ses?)\b|\bparesseu(?:x|ses?)\b",
}
_HURTS = {key: re.compile(pattern) for key, pattern in _HURTING.items()}
_QUOTED = re.compile(r"\u00ab[^\u00bb]*\u00bb|\"[^\"]*\"")

_PERSONAL = {
    "courriel": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "ramq": re.compile(r"\b[a-z]{4}[ -]?\d{4}[ -]?\d{4}\b"),
    "telephone": re.compile(r"(?<![\d-])(?:1[ -.])?\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]\d{4}\b"),
    "adresse": re.compile(
        r"\b\d{1,5}[a-z]?,?\s+(?:\d{1,3}e\s+)?(?:rue|avenue|av\.|boulevard|boul\.|chemin|ch\.|route|rang"
        r"|ruelle|croissant|montee|impasse)\s+\S+|\b[a-z]\d[a-z]\s?\d[a-z]\d\b"
    ),
}
_NINE = re.compile(r"(?<![\d-])\d{3}[ -]?\d{3}[ -]?\d{3}(?![\d-])(?!\s?\$)")
_PROPER = r"[A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'-]+"
_NAME = re.compile(
    rf"\b(?:[Mm]adame|[Mm]onsieur|Mme\.?|Mlle|M\.|[Mm]ademoiselle)\s+{_PROPER}(?:\s+{_PROPER})?"
    rf"|\b{_PROPER}\s+{_PROPER},\s+\d{{2}}\s+ans\b"
)
_NAME_TYPED = re.compile(
    r"(?<![\w'])(?:madame|monsieur|mme|mlle|mr)\.?\s+(?P<who>[a-z\u00e0-\u00ff][a-z\u00e0-\u00ff'-]{2,})",
    re.IGNORECASE,
)
# What follows « une madame » without being her name; folded.
_NO_NAME = frozenset(
    """nous vous les des une qui que dit est sont vit veut tout tous pour dans chez avec sur mais
    elle elles ils qu'elle m'a nous'a avait etait parle seule seul agee age qu'il fait vient aime
    disait raconte habite reste""".split()
)
_CHAT = re.compile(
    r"\b(?:koi|tusais\w*|tsais|kelk\w+|pk|pkoi|pcq|pcke|tjrs|tjs|stp|lol|mdr|qq|qqch|ke"
    r"|jme|jsuis|chu|chui|faque|moe|toe|dla|sa fait|y voit|yen|keske|oubedon|ouin|msemble)\b"
)
_COMMANDING = re.compile(
    r"(?:corrige[rz]?|change[rz]?|retour|menu|continue[rz]?|passer|suivante?)\b.{0,60}"
)
_TITLES = frozenset(
    "maire mairesse ministre prefet directrice directeur presidente president".split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """Words found in a text.

    Args:
        kind: what they are an example of.
    """

    kind: str
    words: str


def hurting_words(text: str) -> Iterator[Found]:
    """Give the terms that stigmatise people; what is quoted from somebody is left alone."""
    text = cleaned(text)
    plain = folded(text)
    quoted = [match.span() for match in _QUOTED.finditer(plain)]
    for kind, pattern in _HURTS.items():
        for match in pattern.finditer(plain):
            if not any(start < match.start() < end for start, end in quoted):
                yield Found(kind, text[match.start() : match.end()].strip())


def personal_words(text: str, names: bool = True) -> Iterator[Found]:
    """Give what could tell who a participant is: numbers, addresses, names.

    Args:
        names: names after « madame » or « M. » count too.
    """
    text = cleaned(text)
    plain = folded(text)
    for kind, pattern in _PERSONAL.items():
        for match in pattern.finditer(plain):
            yield Found(kind, text[match.start() : match.end()])
    for match in _NINE.finditer(plain):
        if _valid_sin(match.group()):
            yield Found("nas", match.group())
    found = [*_NAME.finditer(text)] if names else []
    typed = [*_NAME_TYPED.finditer(text)] if names else []
    known = {one.start() for one in found}
    found += [
        one for one in typed if one.start() not in known and folded(one["who"]) not in _NO_NAME
    ]
    for match in found:
        if folded(match.group().split()[1]) not in _TITLES:
            yield Found("nom", match.group())


def chat_words(text: str) -> Iterator[str]:
    """Give the words that are spelt as in a chat."""
    text = cleaned(text)
    for match in _CHAT.finditer(folded(text)):
        yield text[match.start() : match.end()]


def answers_nothing(text: str) -> bool:
    """Tell whether a line is no prose: a bare number, or something said to the assistant."""
    plain = folded(cleaned(text)).strip(" .!")
    bare = bool(plain) and not re.search(r"[a-z]{2}", plain)
    return bare or bool(_COMMANDING.fullmatch(plain) and len(plain.split()) < 5)


def _valid_sin(number: str) -> bool:
    """Tell whether nine digits could be a social insurance number (Luhn's check)."""
    digits = [int(letter) for letter in number if letter.isdigit()]
    doubled = [digit * (1 + at % 2) for at, digit in enumerate(digits)]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0 and any(digits)


_ACTIVITY_VERBS = frozenset(
    "offrir organiser animer tenir realiser donner faire mettre creer acheter embaucher"
    " engager presenter distribuer publier produire livrer monter lancer ouvrir continuer"
    " poursuivre rencontrer cuisiner preparer servir construire amenager imprimer diffuser"
    " recruter louer implanter batir proposer visiter elaborer rediger coordonner planifier"
    " effectuer".split()
)
_CHANGE_VERBS = frozenset(
    "reduire augmenter ameliorer permettre briser diminuer renforcer favoriser prevenir"
    " accroitre faciliter contrer lutter soutenir aider acquerir developper retrouver"
    " maintenir eviter sortir amener outiller elargir rendre hausser stabiliser consolider"
    " rapprocher vaincre combattre changer transformer rompre contribuer encourager promouvoir"
    " eliminer garder reprendre apprendre integrer inclure redonner valoriser assurer doter"
    " habiliter mobiliser sensibiliser former accompagner rejoindre gagner atteindre obtenir"
    " passer doubler tripler limiter attenuer ralentir freiner proteger guerir relier"
    " creer_des_liens".split()
)
_OF_CHANGE = re.compile(
    r"\b(?:donner\s+(?:confiance|acces|le\s+gout|une\s+voix|du\s+pouvoir)|faire\s+(?:en\s+sorte|diminuer"
    r"|reculer|baisser|augmenter|connaitre\s+leurs\s+droits)|creer\s+(?:des\s+liens|un\s+reseau)|mettre\s+fin"
    r"|ouvrir\s+l'acces|offrir\s+un\s+acces)\b"
)
_ACTIVITY_NOUNS = re.compile(
    r"(?:\d+\s+|des\s+|les\s+|une?\s+|deux\s+|trois\s+)?(?:ateliers?|rencontres?|repas|sorties?|formations?"
    r"|visites?|activites?|cours|distributions?|embauches?|achats?|conferences?|diners?|soupers?|cafes?)\b"
)
_INFINITIVE = re.compile(r"\b[a-z]{2,}(?:er|ir|re)\b")
_NOT_INFINITIVE = frozenset(
    "decembre septembre octobre novembre janvier fevrier quartier leur pour sur par hiver"
    " premier premiere notre votre autre etre entre membre nombre titre centre cadre mettre_a"
    " loyer foyer panier atelier hier cher fier mer encore contre outre mesure culture lecture"
    " nature cuisiniere derniere communautaire alimentaire scolaire solidaire precaire pauvre"
    " propre libre quatre moindre familiere ordinaire offre avenir plaisir loisir desir"
    " salaire territoire".split()
)


def tells_an_activity(objective: str) -> str | None:
    """Give the verb or noun by which an objective says what is done, not what changes."""
    plain = folded(cleaned(objective))
    if _OF_CHANGE.search(plain):
        return None
    start = re.sub(r"^(?:d'ici|avant|a\s+la\s+fin|au\s+cours|en|pendant)\b[^,]*,\s*", "", plain)
    verbs = [v for v in _INFINITIVE.findall(start) if v not in _NOT_INFINITIVE]
    if not verbs:
        noun = _ACTIVITY_NOUNS.match(start)
        return noun.group() if noun else None
    known = [verb for verb in verbs if verb in _ACTIVITY_VERBS or verb in _CHANGE_VERBS]
    if any(verb in _CHANGE_VERBS for verb in known):
        return None
    return known[0] if known and known[0] == verbs[0] else None


_SOURCE = re.compile(
    r"\b(?:selon|d'apres|sources?|sondages?|recensements?|enquetes?|portraits?|statistiques?|statcan"
    r"|instituts?|isq|inspq|nos\s+(?:donnees|dossiers|registres|chiffres|statistiques|listes?)|rapports?"
    r"|etudes?|registres?|listes?\s+d'attente|observatoire|ministere|consultations?|releves?|compilations?"
    r"|bilan-faim|diagnostic|rencontres?|rencontree?s|interrogee?s|questionnaires?|donnees|cisss|ciusss"
    r"|mrc|centraide|moisson|rapport\s+annuel|inscriptions?)\b|\([^)]*\b(?:19|20)\d\d\b[^)]*\)"
)
_VOICE = re.compile(
    r"[\u00ab\"]|\b(?:(?:nous|m')\s?(?:a|ont|disent|dit|expliquent|racontent)|disent|racontent|temoign\w+"
    r"|confi(?:e|ent|ait)|souhaitent|demandent|expliquent|nomment|(?:a|ont)\s+(?:dit|nomme|demande|explique"
    r"|raconte|exprime|souhaite)|disai(?:t|ent)|(?:selon|d'apres)\s+(?:une?|des|les)\s+(?:participant|aine"
    r"|mere|pere|jeune|famille|femme|homme|citoyen|resident|locataire|personne))"
)
_CAUSE = re.compile(
    r"\b(?:parce\s+qu|car|causes?|en\s+raison|faute\s+de|manque|absence|depuis\s+(?:que|la|le|l')|a\s+force"
    r"|racines?|du\s+au|du\s+a\s+la|dues?\s+a|explique|provient|vient\s+(?:de|du)|puisque|comme\s+il\s+n)"
)
_RESOURCE = re.compile(
    r"\b(?:locaux?|salles?|cuisines?|argent|\d+|temps|heures?|employee?s?|intervenant\w*|benevoles?|materiel"
    r"|nourriture|legumes|aliments?|denrees?|surplus|repas|transport|autobus|camion|expertise|conseils?"
    r"|formations?|ateliers?|participants?|aine(?:e)?s|familles?|jeunes|personnes|references?|promotion"
    r"|publicite|equipements?|soutien|appui|accompagnement|outils?|bureaux?|gratuit\w*|ressources?|animation"
    r"|suivi|comite|photocopies?|jardin|terrain|gens|monde|clients?|membres?)\b"
)


def has_source(text: str) -> bool:
    """Tell whether a text says where a number comes from."""
    return bool(_SOURCE.search(folded(cleaned(text))))


def has_voice(text: str) -> bool:
    """Tell whether a text reports what people said."""
    return bool(_VOICE.search(folded(cleaned(text))))


def has_cause(text: str) -> bool:
    """Tell whether a text says why things are so."""
    return bool(_CAUSE.search(folded(cleaned(text))))


def has_resource(text: str) -> bool:
    """Tell whether a text says what somebody brings."""
    return bool(_RESOURCE.search(folded(cleaned(text))))
