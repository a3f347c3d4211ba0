"""What people type, folded and cut into words: yes, no, not yet known, and the commands."""

from __future__ import annotations


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(line.split()) for line in text.split(",") if line.strip())


# Said before or after what is meant, and meaning nothing by itself.
FILLERS = frozenset(
    """euh heu eu ben bin bah ba bon hum hmm ah oh ok okay la svp stp merci please allo bonjour
    salut alors donc mais pis et honnetement franchement desole desolee excusez excuse voyons
    maintenant vraiment encore moi finalement""".split()
)
POLITE = (
    "s il vous plait",
    "s il te plait",
    "est ce que je peux",
    "est ce que je pourrais",
    "est ce qu on peut",
    "je veux",
    "je veut",
    "je voudrais",
    "j aimerais",
    "je souhaite",
    "je desire",
    "on veut",
    "on voudrait",
    "on aimerait",
    "nous voulons",
    "pouvez vous",
    "peux tu",
    "peut on",
    "on peut",
    "je peux",
    "puis je",
)

THANKS = _phrases(
    """merci, merci beaucoup, merci bcp, merci bien, merci infiniment, merci a vous, merci a toi,
    un gros merci, gros merci, mille mercis, mille merci, merci merci, je vous remercie,
    je te remercie, merci pour tout, merci de votre aide, merci pour votre aide, c est gentil,
    c est gentil merci, merci c est gentil, super merci, parfait merci, merci jonction"""
)

GREETINGS = _phrases(
    """bonjour, bonsoir, salut, allo, hello, coucou, rebonjour, re bonjour, bon matin, bon apres
    midi, bonne journee a vous, hey, hi, bonjour a vous, bonjour bonjour, allo allo, salut a vous,
    bonjour comment ca va, salut comment ca va, allo comment ca va, comment ca va, ca va,
    bonjour vous, bonjour a tous, bonjour jonction, salut jonction, allo jonction"""
)

UNKNOWN = _phrases(
    """je ne sais pas, je ne sais, je sais pas, j sais pas, sais pas, ne sais pas, chais pas,
    chais po, chpas, ch pas, jsais pas, jsp, js pas, je l sais pas, je le sais pas, je ne le sais
    pas, je l ignore, je l ignore pour le moment, on ne sait pas, on sait pas, on le sait pas, on
    ne le sait pas, nous ne savons pas, nous ne le savons pas, ne sait pas, sait pas, aucune idee,
    je n ai aucune idee, j ai aucune idee, pas d idee, pas la moindre idee, a voir, on verra, on va
    voir, je verrai, a determiner, a preciser, a confirmer, pas sur, pas sure, pas certain, pas
    certaine, je ne suis pas sur, je ne suis pas sure, je suis pas sur, je suis pas sure, chu pas
    sur, chu pas sure, on n est pas surs, on est pas surs, pas decide, ce n est pas decide, c est
    pas decide, pas determine, inconnu, je sais pas pour le moment, je ne sais pas pour le moment,
    j ignore, bonne question, dur a dire, difficile a dire, i don t know, idk, no idea, tbd,
    je ne connais pas la reponse, je l sais po, je sais po, je ne sais pas trop, je sais pas trop,
    on ne sait pas trop, pas encore decide, je ne sais plus, je sais plus, chepa, chepas, chepo,
    che pas, che po, j sais po, jsais po, je se pas, j se pas, jse pas, jse po, je c pas, j c pas,
    ch sais pas, on l sait pas, on l sait po, nous l ignorons, on l ignore, j ai pas d idee, je n ai
    pas d idee, on a pas d idee, on n a pas d idee, aucune d idee, j en ai aucune idee, on a aucune
    idee, j en sais rien, je n en sais rien, on en sait rien, pas la moindre, ca reste a voir,
    reste a voir, pas encore su"""
)
# Said before « d'idee », and adding nothing to it.
SWEARS = frozenset("esti osti ostie crisse criss calisse caliss tabarnak maudite foutue".split())
# Whoever an answer is still to be asked of; « a voir avec les aines du village » is an answer.
ASKED_OF = _phrases(
    """ca, conseil, conseil d administration, direction, directrice, directeur, comptable,
    tresoriere, tresorier, coordonnatrice, coordonnateur, coordo, equipe, presidente, president,
    boss, mandataire, mrc, ville, municipalite, gang"""
)
# Nothing to tell yet: for a text, that is no prose.
NOT_YET = _phrases(
    """rien encore, encore rien, rien pour le moment, rien pour l instant, aucun pour le moment,
    aucune pour le moment, aucun pour l instant, aucune pour l instant, pas encore, rien a dire,
    rien a ajouter, rien de special, rien de particulier, rien de precis, personne, personne encore,
    pas de, neant, sans objet, ne s applique pas, n a, s o"""
)
# What ends a list, or leaves it.
THAT_IS_ALL = _phrases(
    """c est tout, cest tout, c est tout ca, ca fait le tour, fini, finie, j ai fini, on a fini,
    termine, terminee, rien d autre, rien de plus, pas d autre, pas d autres, aucun autre, aucune
    autre, c est bon, c est beau, c est correct, ca va faire, ca suffit, that s all"""
)
LEAVING = _phrases(
    """laisse faire, non laisse faire, laissez faire, non laissez faire, laisse tomber, laissez
    tomber, non laisse tomber, laisse, oublie ca, oubliez ca, non oublie ca, finalement non, non
    finalement, non rien, rien finalement, c est beau, ne change rien, ne changez rien, change rien,
    rien a changer, rien a corriger, garde ca comme ca, garde ca de meme, laisse ca comme ca, laisse
    ca de meme, annule ca, sortir, sors, quitte, non annule, non annuler"""
)

YES = _phrases(
    """oui, ouais, ouain, ouin, ouaip, oue, wi, yes, yep, yeah, yess, ok, okay, o, y, certain,
    certainement, exact, exactement, c est ca, c est cela, c est bien ca, c est vrai, vrai, tout a
    fait, mets en, mets en que oui, absolument, bien sur, evidemment, d accord, dac, correct, c est
    correct, c est bon, parfait, effectivement, en effet, si, je pense que oui, je crois que oui,
    il me semble que oui, je dirais que oui, je dirais oui, probablement, surement, sans doute,
    oui oui, of course, pourquoi pas, pas de probleme, avec plaisir, certain que oui, deja fait,
    c est deja fait, c est fait, affirmatif, bien oui, j accepte, on accepte, nous acceptons, vas y,
    allez y, go"""
)
NO = _phrases(
    """non, nan, nope, no, nah, n, pantoute, pas pantoute, pas du tout, jamais, jamais de la vie,
    aucunement, nullement, pas encore, non pas encore, pas vraiment, pas exactement, pas tout a
    fait, absolument pas, certainement pas, surement pas, probablement pas, bien sur que non,
    evidemment pas, je pense que non, je crois que non, je ne pense pas, je pense pas, je ne crois
    pas, je crois pas, je dirais que non, je dirais non, il me semble que non, faux, c est faux,
    negatif, aucun, aucune, rien, pas question, hors de question, c est non, bien non, non non,
    pas pour l instant, pas pour le moment, pas a ma connaissance,
    je refuse, on refuse, pas necessairement"""
)
MAYBE = _phrases(
    """peut etre, ptetre, p t etre, possiblement, possible, ca depend, cela depend, ca se peut, oui
    et non, mettons, un peu, plus ou moins, en partie, maybe, parfois, des fois, oui ou non"""
)
YES_SIGNS = "\U0001f44d\u2705\u2714\U0001f44c\U0001f197"
NO_SIGNS = "\U0001f44e\u274c\u2716\U0001f6ab"

NOTHING = _phrases(
    """aucun, aucune, rien, aucun de ceux la, aucune de ces reponses, aucun de ces choix, rien de
    tout ca, pas du tout, non, aucun d eux, aucune d elles, zero, nada, rien pantoute, aucun
    document, aucun choix, on n en a pas, on en a pas, je n en ai pas, j en ai pas, nous n en avons
    pas, rien du tout, aucun de tout ca"""
)
EVERYTHING = _phrases(
    """tout, tous, toutes, tout ca, toute, tout cela, les deux, tous les choix, toutes ces
    reponses, tout ce qui est la, tous ceux la, toute la gang, all, tout coche, toutes les
    reponses, on a tout, on les a tous, on les a toutes, j ai tout, je les ai tous,
    nous avons tout"""
)

# Insults, and the words that go with them: a message made of nothing else answers nothing.
INSULTS = _phrases(
    """connard, connasse, idiot, idiote, imbecile, niaiseux, niaiseuse, debile, stupide, merde,
    tabarnak, tabarnac, tabarnaque, calisse, caliss, crisse, criss, ostie, osti, esti, ciboire,
    viarge, marde, chier, fuck, fucking, shit, bullshit, gueule, foutre, fdp, ntm, simonac, conne,
    con, nul, nulle, poche, cave, epais, pourri, plate"""
)
AROUND_INSULTS = frozenset(
    """t tu toi te es vous etes un une gros grosse de du le la les ta tes va vas maudit maudite
    espece d et mange vraiment bien trop tellement c est ce que ca robot machine bot assistant
    truc affaire faire fait juste you off m moi m en je""".split()
)

COMMANDS = {
    "back": _phrases(
        """retour, reviens, revenir, reviens en arriere, revenir en arriere, retour en arriere,
        retourner en arriere, retourne en arriere, en arriere, arriere, precedent, precedente,
        question precedente, la question precedente, question d avant, la question d avant, back,
        recule, reculer, annule, annuler, undo"""
    ),
    "skip": _phrases(
        """passer, passe, on passe, je passe, passer cette question, passe cette question, passons,
        sauter, saute, on saute, sauter la question, skip, plus tard, suivant, suivante, question
        suivante, la suivante, prochaine question, prochaine, la prochaine, je repondrai plus tard,
        j y reviendrai, on y reviendra, pas maintenant, next"""
    ),
    "help": _phrases(
        """aide, aidez, aidez moi, aide moi, a l aide, help, pourquoi, pourquoi cette question,
        pourquoi cette question la, pourquoi vous demandez ca, pourquoi tu demandes ca, je
        comprends pas, je ne comprends pas, j comprends pas, comprends pas, je comprend pas, je
        comprends pas la question, je ne comprends pas la question, pas compris, j ai pas compris,
        je n ai pas compris, ca veut dire quoi, c est a dire, quoi, hein, expliquez, expliquez moi,
        explique, explique moi, comment ca marche, exemple, un exemple, donnez un exemple,
        donne moi un exemple, donnez moi un exemple, c est quoi la question, quelle question,
        de quoi tu parles, de quoi vous parlez, tu veux dire quoi, vous voulez dire quoi, quoi
        ecrire, j ecris quoi, je mets quoi, on met quoi, on ecrit quoi, je reponds quoi, je suis
        perdu, je suis perdue, chu perdu, chu perdue, je suis mele, je suis melee, chu mele"""
    ),
    "pause": _phrases(
        """pause, stop, arret, arreter, arrete, j arrete, j arrete la, on arrete, on arrete la, on
        arrete la pour aujourd hui, je reviens plus tard, je reviens, je reviendrai, je reviendrai
        plus tard, on reviendra, a plus tard, a plus, a tantot, a demain, a bientot, bye, bye bye,
        au revoir, bonne nuit, bonne journee, je continue plus tard, je continuerai plus tard, on
        continue plus tard, on continue demain, on continuera demain, quitter, je dois y aller, je
        dois partir, faut que j y aille, je vais revenir, j arrete pour aujourd hui"""
    ),
    "resume": _phrases(
        """reprendre, reprends, reprenons, continuer, continue, continuez, continuons, on continue,
        on reprend, je continue, je reprends, c est reparti, je suis de retour, me revoila, on
        repart, suite, la suite"""
    ),
    "menu": _phrases("menu, menu principal, accueil, le menu, start, retour au menu"),
    "where": _phrases(
        """ou j en suis, ou en suis je, ou on en est, ou en est on, ou en sommes nous, ou en est mon
        dossier, je suis rendu ou, je suis rendue ou, on est rendu ou, chu rendu ou, rendu ou, plan,
        le plan, etapes, les etapes, etape, progression, progres, avancement, il reste quoi, reste
        quoi, qu est ce qui reste, qu est ce qu il reste, il en reste combien, combien il en reste,
        combien de questions encore, ca acheve, ca acheve tu, echeances"""
    ),
    "see": _phrases(
        """voir, montre moi tout, montrez moi tout, montre tout, montrer tout, tout voir, voir tout,
        tout montrer, resume, le resume, un resume, recapitulatif, recap, mes reponses, voir mes
        reponses, montre mes reponses, montrez mes reponses, montre moi mes reponses, montrez moi
        mes reponses, mon dossier, voir mon dossier, voir le dossier, montre moi mon dossier,
        qu est ce que j ai dit, qu est ce que j ai repondu"""
    ),
    "correct": _phrases(
        """corriger, correction, corrige, modifier, changer, rectifier, je me suis trompe,
        je me suis trompee, me suis trompe, on s est trompe, on s est trompes, j ai fait une erreur,
        il y a une erreur, y a une erreur, erreur, changer ma reponse, changer une reponse,
        corriger ma reponse, corriger une reponse, modifier ma reponse, modifier une reponse,
        c est pas ca, ce n est pas ca"""
    ),
    "export": _phrases(
        """exporter, exporte, export, donne moi le fichier, donnez moi le fichier, le fichier, les
        fichiers, fichier, fichiers, donne moi les fichiers, donnez moi les fichiers, telecharger,
        exporter mon dossier, exporter le dossier, avoir le fichier, avoir mon dossier, le document
        word, word, excel, imprimer, sortir le dossier, generer le document, mes fichiers, je veux
        mes fichiers, je veux le fichier, je veux les fichiers, je veux mes fichiers a deposer, les
        fichiers a deposer, le fichier a deposer, mes fichiers a deposer, donne moi mes fichiers,
        donnez moi mes fichiers, envoie moi mes fichiers, envoyez moi mes fichiers, envoie moi les
        fichiers, envoyez moi les fichiers, je veux ma demande en fichier, envoie moi ma demande,
        envoyez moi ma demande"""
    ),
    "budget": _phrases("budget, le budget, mon budget, voir le budget, faire le budget"),
    "dossiers": _phrases(
        """mes dossiers, dossiers, les dossiers, liste des dossiers, changer de dossier, change de
        dossier, changer de projet, autres dossiers, l autre dossier, mon autre dossier, mes
        projets, voir mes dossiers"""
    ),
    "new": _phrases(
        """nouveau dossier, nouvelle demande, nouveau projet, un nouveau dossier, une nouvelle
        demande, un nouveau projet, un autre projet, une autre demande, un autre dossier, ouvrir un
        dossier, ouvrir un nouveau dossier, commencer un nouveau dossier, commencer un dossier,
        commencer une demande, commencer une nouvelle demande, nouveau"""
    ),
    "human": _phrases(
        """parler a quelqu un, parler a une personne, parler a une vraie personne, parler a un
        humain, parler a qqn, parler avec quelqu un, humain, un humain, une vraie personne, une
        personne, vraie personne, un vrai humain, quelqu un peut m aider, y a tu quelqu un, il y a
        quelqu un, un agent, un conseiller, une conseillere, un accompagnateur, une accompagnatrice,
        accompagnateur, accompagnatrice, parler a un accompagnateur, parler a une accompagnatrice,
        aide humaine, parler au mandataire, appeler quelqu un, human, qui peut m aider, qui peut
        nous aider, qui va m aider, qui va nous aider, qui pourrait m aider, qui pourrait nous
        aider, qui m aide, qui nous aide, a qui je peux parler, a qui on peut parler, a qui parler,
        a qui je parle, qui je peux appeler, qui appeler, qui contacter, besoin d aide humaine,
        besoin d une personne, parler a du monde, passe moi quelqu un, passe moi un humain,
        passez moi quelqu un, humain svp"""
    ),
    "verdict": _phrases(
        """verdict, le verdict, admissible, admissibilite, suis je admissible, est ce que je suis
        admissible, chu tu admissible, je suis tu admissible, on est tu admissible, on est tu
        admissibles, sommes nous admissibles, est on admissible, est ce qu on est admissible, est
        ce que mon projet est admissible, est ce que notre projet est admissible, mon projet est il
        admissible, notre projet est il admissible, mon projet est tu admissible, notre projet est
        tu admissible, est ce que c est admissible, c est tu admissible,
        le projet est tu admissible,
        le projet est il admissible, est ce que le projet est admissible, notre projet est
        admissible, mon projet est admissible, le projet est admissible, on est admissible,
        on est admissibles, suis je tu admissible, t es tu admissible, ca marche tu mon projet"""
    ),
    "write": _phrases(
        """ecrire, rediger, redaction, brouillon, brouillons, le brouillon, les brouillons, voir le
        brouillon, voir les brouillons, ecrire le texte, ecrire les textes, rediger le texte,
        rediger ma demande, ecrire ma demande, les textes, on ecrit"""
    ),
    "attachments": _phrases(
        """pieces, les pieces, pieces jointes, pieces a joindre, documents a joindre, les documents
        a joindre, documents a fournir, quels documents joindre, quels documents je dois joindre,
        documents, les documents, annexes"""
    ),
    "erase": _phrases(
        """effacer, efface, efface mon dossier, effacer mon dossier, effacez mon dossier, efface
        tout, effacer tout, tout effacer, effacer le dossier, supprimer, supprime, supprime mon
        dossier, supprimer mon dossier, supprimez mon dossier, supprimer le dossier, supprimer tout,
        tout supprimer, detruire mon dossier, delete"""
    ),
    "consents": _phrases(
        """mes accords, mon accord, mes donnees, mesdonnees, mes renseignements, mon consentement,
        mes consentements, consentement, vie privee, confidentialite, retirer mon accord,
        retirer mon consentement, changer mes accords"""
    ),
}
# What a correction may aim at: a bare « changer la vie des gens » is an answer, not a command.
CORRECTED = frozenset(
    """titre nom date dates montant montants budget reponse reponses lieu endroit territoire region
    municipalite ville mrc forme statut debut fin total cout demande organisme mission signataire
    priorite question section depense depenses ligne lignes source sources resume nombre duree
    texte chiffre chiffres besoin adresse neq theme brouillon numero partenaire partenaires
    personnes personne participation idee activite activites objectif objectifs etapes indicateur
    indicateurs appel appuis effet effets equipe risque risques solutions milieux milieu forme
    comment combien quand qui ou""".split()
)
