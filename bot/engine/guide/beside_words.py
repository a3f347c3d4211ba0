"""What people say to the assistant beside its question, folded and without what adds nothing.

Each pattern is matched against a whole clause, as `plain` gives it: « j » is « je », « ne »
and the words of `NOISE` are gone. A clause that holds more than its pattern is an answer.
"""

from __future__ import annotations

import re

from bot.domain.folding import folded_words

# Words that change nothing to what is meant, and may stand anywhere.
NOISE = frozenset(
    """n ne la ben bin bien bein vraiment tellement trop tres super assez full raide franchement
    honnetement sincerement coudonc coudon voyons donc euh heu hum bon ok okay ah oh eh he hey ouf
    pf pff pfff pffff bah alors moi toi svp stp please quasiment presque juste aussi encore
    maintenant finalement desole desolee excuse excusez pardon lol haha comme asteure
    pantoute esti osti ostie sti criss crisse calisse caliss tabarnak tabarnouche mautadit
    simonac""".split()
)
# The same, in more than one word.
NOISES = re.compile(
    r"\b(?:un (?:petit |ti )?peu|pas mal|quand meme|tout de meme|pour vrai|en tout cas"
    r"|s il (?:vous|te) plait|mon dieu|en (?:maudit|titi|esti|criss|crisse|calisse)|au boutte)\b"
    r"|^(?:je (?:pense|crois|trouve|avoue|vous avoue|dirais)|on dirait|il me semble|faut dire) que "
    r"(?=c est|ca|je (?:suis|comprends|ai)|vous|tu)"
)
# How words are typed in a hurry.
TYPED = {
    "j": "je", "chu": "je suis", "chui": "je suis", "chuis": "je suis", "chus": "je suis",
    "jsuis": "je suis", "jai": "je ai", "javais": "je avais", "jen": "je en", "jy": "je y",
    "jaimerais": "je aimerais", "jarrete": "je arrete", "jabandonne": "je abandonne",
    "jarrive": "je arrive", "jaurais": "je aurais", "cest": "c est", "sest": "c est",
    "cetait": "c etait", "ya": "y a", "po": "pas", "pu": "plus", "pus": "plus",
    "qqn": "quelqu un", "kelkun": "quelqu un", "num": "numero", "tel": "telephone",
    "ajd": "aujourd hui", "aujourdhui": "aujourd hui", "mercii": "merci", "mci": "merci",
    "vs": "vous", "bcp": "beaucoup", "soire": "soiree",
}  # fmt: skip

# « jpense », « jvas »: no French word begins so.
_GLUED = re.compile(r"j([bcdfglmnpqrstv]\w{2,})")


def plain(clause: str) -> str:
    """Give the words of a clause as the patterns have them."""
    typed: list[str] = []
    for word in folded_words(clause):
        glued = _GLUED.fullmatch(word)
        spelt = TYPED.get(word) or (f"je {glued[1]}" if glued else word)
        typed += spelt.split()
    said = NOISES.sub(" ", " ".join(typed))
    return " ".join(word for word in said.split() if word not in NOISE)


def _whole(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts))


# The assistant, its questions and its paperwork.
_PAPERS = (
    r"(?:affaires?|questions?|formulaires?|papiers?|paperasses?|patentes?|machines?|robots?|bot"
    r"|demandes?|dossiers?|procedures?|niaiseries?|termes)"
)
_THESE = r"(?:(?:toutes?|tous) )?(?:vos|votre|ton|tes|ces|cette|ce|les|le|l|des)(?: maudite?s?)?"
_TOOL = (
    r"(?: (?:(?:de|d|des|du|par|avec|a|dans|devant|pour|sur) )?(?:ca|tout ca|tout cela|dedans|rien"
    rf"|chercher|recommencer|repeter|repondre(?: a {_THESE} {_PAPERS})?|{_THESE} {_PAPERS}"
    r"|remplir(?: ca| (?:vos|ces|des|les) papiers)?))?(?: pour)?(?: tout)?"
)
_WILL = (
    r"(?:(?:je|on|nous|il|faut|va falloir|que|vais|vas|va|veux|voudrais|voudrait|aimerais|dois|doit"
    r"|pense|crois|peux|peut|pourrait|tu|est ce|devrait|devrais|suis|prete?|a|sur le bord|de|d|bord"
    r"|en train|proche|mieux|ferais|tannee?|vouloir) )"
)
_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_TODAY = (
    r"(?:(?:pour|jusqu a)(?: (?:le|l|ma|cette|tout))? ?)?(?:ce soir|a soir|aujourd hui|soiree"
    r"|tout de suite|moment|instant|ce matin|semaine|journee|nuit|cet apres midi|ici)|pour"
)
_LATER = (
    rf"(?:le )?lendemain|(?:(?:a|au|pour) )?(?:(?:demain|{_DAYS})(?: (?:matin|soir|midi"
    rf"|prochain))?|lendemain"
    r"|apres demain|plus tard|tantot|bientot|prochaine(?: fois)?|une autre fois"
    r"|un autre (?:jour|tour|soir|moment)|apres (?:souper|diner|midi)|ce soir|semaine prochaine"
    r"|fin de semaine|dans (?:une heure|quelques jours|quelques heures|une semaine)"
    r"|quand je (?:aurai|vais avoir) (?:le |du |plus de )?(?:temps|energie|courage))"
)
_NAMES = r"(?:c est|est|c etait|ca (?:fait|devient)|vos affaires|votre affaire|tout ca|ca)+"

PAUSE = _whole(
    rf"{_WILL}*(?:arret\w*|ferm(?:e|er|ons)|lache|finit|finir|finis|termin(?:e|er|ons)|stoppe?)"
    rf"(?: (?:ca|le|tout))*(?: (?:{_TODAY}))+",
    rf"{_WILL}*(?:continu\w*|repren\w*|revien\w*|revenir|recommence|se (?:reparle|revoit|reprend))"
    rf"(?: (?:ca|le reste|reste|suite|te voir|vous voir))* (?:{_LATER})",
    rf"{_WILL}*(?:fini\w*|fer\w+|fait|fais|faire|regarde\w*) (?:ca|le reste|reste|suite)"
    rf" (?:{_LATER})",
    rf"{_WILL}*(?:(?:me|se|le|ca|nous|tout) )*(?:remet\w*|report\w*|repouss\w*)"
    rf"(?: (?:ca|le reste|reste|suite|tout))* (?:{_LATER})",
    rf"(?:on se (?:revoit|reparle|voit) )?a (?:demain|{_DAYS}|prochaine|plus|plus tard|tantot"
    r"|bientot|semaine prochaine|tout a l heure|une autre fois)(?: matin| soir| fois)*",
    r"(?:bonne (?:nuit|soiree|journee|semaine|fin de (?:journee|semaine|soiree))|bye(?: bye)?|ciao"
    r"|au revoir)(?: (?:a vous|a tous|a|vous|(?:le |mon |cher )?robot|jonction|tout le monde))*",
    rf"{_WILL}+(?:arret\w+|ferm(?:e|er|ons)|laisse) ca",
    rf"je (?:y retourne|(?:te|vous) reviens)(?: (?:dessus|avec ca))? (?:{_LATER})",
    r"on arrete tu(?: ca| ici)?",
    rf"je (?:peux|veux) (?:pas|plus) continuer (?:{_TODAY})",
    r"(?:je (?:dois|vais|vas|va|veux|voudrais|aimerais)|(?:il )?faut que je|va falloir que je)"
    r" (?:(?:m en|me|en|vous|te|y) )*(?:aller|aille|partir|parte|coucher|couche|quitter|quitte"
    r"|laisser|laisse|reposer|repose|fermer|arreter|arrete|dormir)"
    rf"(?: (?:me coucher|au lit|dormir|me reposer|souper|diner|travailler"
    rf"|chercher (?:les|mes) \w+(?: a l ecole| a la garderie| garderie)?|(?:{_TODAY})))*",
    rf"je (?:te|vous) (?:laisse|quitte)(?: (?:{_TODAY}))?",
    r"je m en vais(?: (?:me coucher|dormir|souper|diner|travailler))?",
    rf"(?:ca va faire|c est assez|c est tout|ca suffit|assez) (?:{_TODAY})",
    rf"{_WILL}*(?:prend\w* )?(?:(?:ai )?besoin (?:de|d) )?une (?:petite )?pause",
)
TIRED = _whole(
    r"(?:je (?:suis|me sens|commence a etre)|suis|me sens) (?:fatigue?e?|brulee?|crevee?|epuisee?"
    r"|vannee?|claquee?|morte? de fatigue|a bout(?:te)?(?: de (?:force|nerfs|souffle|bras)s?)?)"
    rf"(?: pour (?:continuer|repondre|ca))?{_TOOL}",
    r"je ai (?:pas|plus) (?:(?:le|l|assez de|assez d|de|d) )?(?:tete|temps|energie|courage|force)"
    rf"(?: (?:a ca|pour ca|de faire ca|de repondre))?(?: (?:{_TODAY}))?",
    rf"ca me tente pas(?: (?:{_TODAY}))?",
)
# « Je laisse faire »: what is under way, or the whole project.
QUITS = _whole(
    rf"{_WILL}*(?:tout )?(?:laisse|laisser|laissez|laisses) (?:faire|tomber)"
    rf"(?: (?:ca|tout|le projet|mon projet|affaire))*{_TOOL}",
    r"je (?:veux|vais|voudrais) (?:annuler|oublier) (?:ma|cette) demande"
    r"|je veux plus (?:continuer|faire (?:de demande|ma demande|cette demande|ca|le projet))",
)
DISCOURAGED = _whole(
    r"(?:je (?:suis|me sens|commence a etre|deviens)|on est|nous sommes|suis|me sens)"
    r" (?:decourage?e?s?|tanne?e?s?|ecoeure?e?s?|depasse?e?s?|deborde?e?s?|decue?s?|stresse?e?s?"
    r"|au bout(?: du rouleau)?|pas bonne?(?: dedans)?|(?:pas|plus) capable|nulle?(?: dedans)?"
    rf"|poche(?: dedans)?|en train de me decourager){_TOOL}",
    r"(?:(?:je|on|ca) (?:ai|a|aurais|me donne|donne) )?(?:(?:le|l) )?(?:gout|envie|idee) (?:de|d) "
    r"(?:tout )?(?:lacher(?: prise)?|abandonner|laisser (?:faire|tomber)|arreter|pleurer|brailler"
    r"|decrocher"
    rf"|tout sacrer|sacrer)(?: (?:ca|tout|le projet|mon projet|dans|place))*{_TOOL}",
    rf"{_WILL}+(?:tout )?(?:lache|lacher|abandonn\w+|decroch(?:e|er)|renonc(?:e|er)"
    r"|baisse(?:r)? les bras|arrete(?:r)? tout|tout arreter)(?: (?:ca|tout|le projet|mon projet))*"
    + _TOOL,
    r"(?:je|on) (?:en )?(?:peux|peut) plus" + _TOOL,
    r"(?:je|on) (?:y )?(?:arrive|arriverai|arrivera) (?:pas|plus|jamais)",
    r"(?:je|on) (?:vais|vas|va) (?:pas|jamais) (?:y arriver|etre capable|finir(?: ca)?|passer a"
    r" travers)|(?:je|on) m en sors? (?:pas|plus)",
    rf"(?:je trouve |que )?{_NAMES} (?:complique?e?s?|compliquant|melant|mele?e?s?"
    rf"|decourageant|l enfer|du chinois"
    r"|de folie|stressant|pas (?:evident|simple|facile)|interminable|long|lourd|exigeant"
    rf"|beaucoup(?: de (?:travail|questions|papiers))?|de l ouvrage){_TOOL}",
    rf"{_NAMES} (?:dur|difficile|plate)(?: pour|"
    r" (?:vos|votre|tes|ton|ces) (?:affaires?|questions?|formulaires?|papiers?))",
    rf"ca (?:(?:me|m|nous) )?(?:decourage|tanne|stresse|depasse|epuise|tente plus|interesse plus"
    rf"|ecoeure|fatigue){_TOOL}",
    r"je suis (?:vieille|vieux|ignorante?) pour (?:ca|ces affaires|vos affaires)"
    r"|je suis (?:pas|jamais) (?:bonne?|forte?)? ?(?:avec|dans|en) (?:(?:les|l|ces|vos) )?"
    r"(?:ordinateurs?|informatique|internet|papiers?|paperasse|formulaires?|affaires|ca)",
    rf"(?:que )?c est fatigant {_THESE} {_PAPERS}",
    r"ca (?:finit|acheve|arrete) (?:plus|pas|jamais)|ca a pas de fin"
    r"|(?:il )?y (?:a|en a) (?:de|beaucoup de|plein de)? ?(?:questions|papiers|paperasse)"
    r"|beaucoup de questions|vous (?:posez|demandez) beaucoup(?: de questions| d affaires)?",
    r"c est de grosse ouvrage|ca me mele(?: tout| toute)?",
    r"(?:c est|ca) (?:pas|pas fait) pour(?: du monde)?(?: (?:nous|ca))*",
    r"ca (?:sert|servira|donne|donnera|vaut)(?: a)? (?:rien|pas (?:peine|coup))|a quoi(?: ca)? "
    r"(?:bon|sert)|je perds mon temps|c est une perte de temps",
)
ANGRY = _whole(
    r"(?:t es|tu es|tes|tu e|t est|t|vous etes) (?:(?:un|une|des|maudite?|gros|grosse) )*"
    r"(?:plate|platte|poche|nulle?|niaiseu(?:x|se)|stupide|cave|epaisse?|innocente?|inutile"
    r"|bouchee?|achalante?"
    r"|fatigante?|tannante?|gossante?|lente?|mauvaise?|pourrie?|debile|idiote?|conn?e?|sourde?"
    r"|ridicule|enervante?|dure? de comprenure|d aucune aide|robot|machine|imbecile)"
    r"(?: (?:robot|machine|bot|ordinateur|assistant))*",
    r"(?:t es|tu es|tes|t|vous etes) pas(?: (?:forte?|vite|intelligente?|brillante?|utile|aidante?"
    r"|bonne?|claire?|facile a suivre|d un grand secours))?(?: (?:robot|machine))?",
    r"(?:tu|vous|ca) (?:(?:me|m|nous) )?(?:comprends?|comprenez|catche?s?|piges?|ecoutes?|ecoutez"
    r"|lis|lisez|aides?|aidez|reponds?|repondez|entends|sais|savez) (?:rien|pas|jamais|plus|mal"
    r"|tout croche|tout de travers)(?: \w+){0,6}",
    r"(?:tu|t|vous|ta|tas) (?:(?:m|me|as|avez|a) )*(?:rien|pas|mal|tout) "
    r"(?:mal )?(?:compris|ecoutee?|lu|retenu)(?: \w+){0,6}",
    r"(?:tu|vous) (?:(?:me|m) )?(?:niaises?|niaisez|gosses?|gossez|tannes?|tannez|enerves?|enervez"
    r"|fatigues?|fatiguez|achales?|decourages?|ris de|riez de|fais chier|repetes?|repetez"
    r"|tournes? en rond|tournez en rond|dis importe quoi|dites importe quoi)(?: \w+){0,4}",
    r"arretez? (?:de )(?:me )?(?:niaiser|poser (?:des|tes|vos) questions|repeter|gosser"
    r"|achaler|redemander)(?: \w+){0,4}",
    r"pourquoi (?:tu|t|vous|ta) (?:(?:me|m|l|le|as|avez|a) )+(?:pas )?(?:marque|ecrit|mis|note"
    r"|garde|compris|pris|repondu)\w*(?: \w+){0,10}",
    r"pourquoi (?:tu|vous) (?:(?:me|m|le) )*(?:redemand\w+|repet\w+)(?: \w+){0,5}",
    rf"c est (?:du )?(?:importe quoi|niaiseux|stupide|ridicule|nul|poche|debile|une joke|niaisage"
    rf"|pas serieux|enrageant|choquant|frustrant|fachant|de marde){_TOOL}",
    r"(?:maudite?|quelle?|espece de|gros|sale|mon|ma)(?: maudite?)? (?:machine|robot|bot|cave|epais"
    r"|niaiseux|conn?e?|idiote?|patente|affaire)(?: (?:plate|niaiseuse|robot|de marde))?",
    r"(?:tu|vous) (?:sers|servez) a rien",
    r"je ai (?:jamais|pas) dit ca|c est pas (?:ca|ce) que je (?:ai dit|dis|disais|voulais dire"
    r"|veux dire)|(?:ca|tu|t|ta) (?:as|a|es|est)? ?pas d allure|ca m enerve(?: .{0,25})?",
    rf"je suis (?:fachee?|choquee?|frustree?|fru|enragee?|en colere|pas contente?){_TOOL}",
    r"(?:ca|ton affaire|votre affaire|ton robot|votre robot)(?: ca)? (?:marche|fonctionne) (?:pas"
    r"|mal)(?: (?:ton|votre) (?:affaire|robot|machine|patente))",
)
_GREETING = r"(?:re ?)?bonjour|rebonsoir|bonsoir|salut|allo|coucou"
RETURN = _whole(
    rf"(?:(?:{_GREETING}) )*(?:je suis|on est|nous sommes|nous) (?:revenue?s?|de retour|back"
    r"|rentree?s?|reconnectee?s?)",
    rf"(?:(?:{_GREETING}) )*me (?:re)?(?:voila|voici)(?: de retour)?",
    rf"(?:{_GREETING}) c est(?: (?!pas\b|quoi\b|un\b|une\b|le\b|pour\b)\w+){{0,2}}",
    rf"(?:{_GREETING}) on (?:continue|reprend|recommence|repart)",
    r"on (?:en )?(?:est|etait) (?:rendue?s? )?(?:ou|rendue?s?)|ou(?: est ce que| qu)? on (?:en )?"
    r"(?:est|etait)(?: rendue?s?)?",
)
HELLO = _whole(rf"(?:{_GREETING})(?: (?:{_GREETING}|a vous|vous|comment (?:ca va|allez vous)))*")
_HELP_GIVEN = (
    r"(?:tout|ca|(?:votre|ton|l|vos|tes|le|les)? ?(?:aide|patience|temps|info|infos"
    r"|information|informations|explications?|reponses?|precisions?|conseils?|coup de main))"
)
THANKS = _whole(
    r"(?:(?:parfait|wow|genial|excellent|d accord|cool|nice|mille|un|gros|grand|c est beau) )*"
    r"mercis?(?: (?:beaucoup|infiniment|gros|mille fois|a vous|a toi|a|jonction|d avance"
    rf"|tout le monde|(?:pour|de) {_HELP_GIVEN}|de m avoir (?:aidee?|repondu)"
    r"|c est (?:gentil|fin|apprecie)))*",
    r"c est (?:gentil|fin|apprecie)(?: (?:de votre part|merci|a vous))?",
    r"(?:t es|tu es|tes|vous etes) (?:fine?|gentille?|utile|patiente?|aidante?)(?: robot)?",
)
_SOMEONE = (
    r"(?:(?:une?|l|du) )?(?:(?:vraie?|autre|vrai) )?(?:personne|humaine?|quelqu un|etre humain"
    r"|agente?|conseill\w+|accompagnat\w+|accompagnement)(?: (?:humaine?|vraie?|en vrai|au"
    r" telephone|de vivant))*"
)
_FOR_THIS = (
    r"(?: (?:avec|dans|pour) (?:ca|tout ca|comprendre|remplir|ecrire"
    r"|(?:mon|ma|le|mes|ce|cette|remplir le|remplir|ecrire)? ?"
    r"(?:ca|projet|demande|dossier|budget|formulaire|textes?|papiers)))?"
)
HUMAN = _whole(
    r"(?:est ce que |c est )?(?:(?:il )?(?:y a|ya)(?: tu| t il)? )?(?:qui|quelqu un)"
    r"(?: (?:est ce )?qui)?"
    r" (?:(?:est ce qui) )?(?:peut|peux|pourrait|pourrais|va|saurait)(?: tu)? (?:(?:me|m|nous) )"
    rf"(?:aider|donner un coup de main|accompagner|expliquer|repondre){_FOR_THIS}",
    r"(?:a )?qui (?:est ce que )?(?:je|on|nous|qu on) (?:(?:peux|peut|pourrais|dois|doit) )?"
    r"(?:appelle|appeler|parle|parler|contacte|contacter|rejoindre|telephoner|demander)"
    r"(?: de l aide)?",
    r"(?:(?:est ce que )?(?:je|on|nous) )?(?:veux|veut|voudrais|voudrait|aimerais|aimerait|peux"
    r"|peut|prefere|prefererais|pourrais|souhaite|puis)(?: (?:je|tu|on|plutot|mieux))*"
    rf" (?:parler|jaser|discuter) (?:a|avec) {_SOMEONE}",
    rf"parler (?:a|avec) {_SOMEONE}|passe(?:z)? (?:moi )?{_SOMEONE}",
    r"je (?:veux|voudrais|aimerais)(?: avoir)? de l aide|ca me prend de l aide"
    r"|je (?:veux|voudrais|aimerais) qu(?: on|on|elqu un) m (?:aide|appelle|rappelle|explique)",
    r"je (?:ai|aurais|avais) besoin (?:d|de)(?: (?:un|une|l))? ?(?:aide|coup de main"
    r"|numero(?: de)?(?: telephone)?|telephone|contact|courriel|parler (?:a|avec) quelqu un"
    rf"|etre (?:aidee?|accompagnee?)|{_SOMEONE}){_FOR_THIS}",
    r"(?:donnez?|as tu|avez vous|auriez vous|(?:peux tu|pouvez vous) (?:me )?donner|je (?:veux"
    r"|voudrais|aimerais|cherche)"
    r"|je aimerais avoir|y a tu|je voudrais avoir|je veux avoir)(?: (?:nous|me))? (?:un|des)"
    r" (?:numeros?(?: de)?(?: telephone)?|contacts?)(?: (?:a appeler|ou appeler|pour appeler"
    r"|de quelqu un))?",
)
# What somebody does not have, or does not know, of what was asked.
LACKING = _whole(
    r"(?:mais )?(?:je|on|nous) (?:en )?(?:ai|a|avons|connais|connait|trouve|sais|sait) (?:pas"
    r"|aucune?|rien)"
    r"(?: (?:de|d|le|les|l|encore|ce|ces|cette))* ?(?:chiffres?|idees?|donnees?|statistiques?"
    r"|stats?|numeros?|infos?|informations?|details?|montants?|dates?|reponses?|ca|"
    r"encore|precis|exact)(?: (?:pour|la dessus|dessus|la|moi|encore|precis|exacts?|exact"
    r"|ca|de meme|en main|sous|main))*",
)
UNKNOWING = _whole(
    r"(?:je|on|nous) (?:les|le|l) (?:connais|connait|connaissons|sais|trouve|comprends|ai) pas"
    r"(?: (?:tous|toutes|ca))?",
    r"(?:je|on|nous) (?:connais|connait|connaissons|comprends|comprend) (?:pas|rien)(?: a)?"
    r"(?: (?:ca|tout ca|dedans|ces affaires|vos affaires|vos questions))?",
    r"(?:je suis )?(?:toute? )?(?:perdue?|melee?)(?: (?:dans|avec) (?:ca|vos questions|tout ca))?",
    r"(?:je (?:sais|comprends) pas )?(?:de (?:quoi|quel\w*(?: \w+)?) (?:vous|tu) parle[sz]?"
    r"|(?:vous|tu) parle[sz]? de quoi)",
    r"je sais pas (?:ou|comment) (?:trouver|aller chercher|avoir|chercher|calculer|faire)"
    r" (?:ca|ce chiffre|cette information|cette info|le chiffre)",
    r"je sais pas (?:c est quoi|c quoi|c koi|ce que c est|ce que ca veut dire)(?: ca)?",
)
# What goes with any of the above, and answers nothing by itself.
NEUTRAL = _whole(
    r"|oui|non|ouais|ayoye|mon dieu|seigneur|misere|parfait|d accord|ok|jonction|robot|cher robot",
    r"(?:tu es |t es )?(?:decourage?e?s?|tanne?e?s?|fatigue?e?s?|brulee?s?|epuisee?s?|tout ca)",
    rf"{_NAMES} (?:dur|difficile|plate|fatigant|epuisant){_TOOL}",
    r"ca a pas de sens|ca fait (?:\w+ ){1,3}que je (?:suis|travaille|cherche|reponds|ecris|essaie)"
    r"(?: (?:sur|dessus|ca|dans|apres|ici|la dessus))*",
    r"on (?:continue|reprend|recommence|repart|y va)|j essaie|je fais de mon mieux|rien a faire",
    r"je sais plus (?:quoi faire|quoi dire|ou donner de tete)|il est tard|c est tard",
    r"je suis (?:pas|plus) (?:jeune|habituee?|bonne? (?:avec|dans) (?:ca|les|l) ?\w*)",
)
_GO = (
    r"(?:(?:je|on|nous|est ce que|peut|peux|veux|veut|voudrais|voudrait|aimerais|va|vais|vas|tu"
    r"|vous|pouvez|pourrait|pourrais|pourriez|dois|doit|directement|tout de suite|faut|il"
    r"|allez|allons) )*"
)
_WRITES = r"(?:ecrir?e?s?|ecrit|ecrivez|redig\w+|compos\w+)"
MOVES: dict[str, re.Pattern[str]] = {
    "budget": re.compile(
        rf"{_GO}(?:pass\w+|aller|allons|vais|va|saut\w+|retourn\w+|reven\w+|revien\w+|commenc\w+"
        rf"|travaill\w+"
        r"|continu\w+|fai(?:re|t|s)|amen\w+|emmen\w+) (?:(?:a|au|sur|directement|tout de suite"
        r"|avec|par|tu) )*"
        r"(?:(?:le|mon|notre) )?budget"
    ),
    "attachments": re.compile(
        rf"{_GO}(?:pass\w+|aller|allons|vais|va|saut\w+|retourn\w+|reven\w+|revien\w+)"
        r" (?:a|aux) (?:(?:les|mes) )?(?:pieces(?: jointes| a joindre)?|documents(?: a joindre)?)"
    ),
    "export": re.compile(
        rf"{_GO}(?:pass\w+|aller|allons|vais|va|saut\w+)"
        r" (?:a )?(?:l )?(?:export(?:ation)?|aux fichiers)"
    ),
    "verdict": re.compile(
        rf"{_GO}(?:pass\w+|aller|allons|vais|va|retourn\w+|reven\w+) (?:a )?(?:l )?admissibilite"
    ),
    "write": re.compile(
        rf"{_GO}(?:pass\w+|aller|allons|vais|va|retourn\w+|reven\w+|commenc\w+) (?:a|au|aux) "
        r"(?:(?:les|mes) )?(?:redaction|textes?|brouillons?|ecriture)"
        rf"|{_GO}(?:(?:m|me|nous) )?(?:{_WRITES}|faire|fais|faites)(?: nous)?"
        r" (?:mon|ma|mes|notre|nos) (?:textes?|demande|brouillons?|projet)"
        rf"|{_GO}(?:{_WRITES}|fais|faites) (?:le|les)(?: (?:textes?|brouillons?))? (?:pour"
        rf"|a ma place)"
        rf"|{_GO}(?:m|me|nous) (?:{_WRITES}) (?:(?:le|les) )?(?:textes?|demande|brouillons?)"
    ),
}
# « Je veux écrire le besoin »: a section, named as it may be.
WRITES_SECTION = re.compile(
    rf"(?:{_GO}(?:pass\w+|aller|allons|vais|va|travaill\w+|ouvr\w+|fai(?:re|t|s)|{_WRITES})"
    r" (?:(?:a|sur|dans) )?(?:section|partie)"
    r"|(?:je|on|nous) (?:(?:veux|veut|voudrais|voudrait|aimerais|peut|vais|vas|va) )+"
    rf"(?:pass\w+ a )?{_WRITES}(?= (?:le|les|l|mon|ma|mes|du|objectifs?|texte)\b))"
    r"(?: (?:le|les|l|mon|ma|mes|du|de|d|texte))*"
    r" (?P<section>(?!notre|nos|une?\b|des|a|avec|sur)\w.*)"
)
