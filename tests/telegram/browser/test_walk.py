"""What a promoter lives on the page, from « Démarrer » to the files of the demand."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Download, expect

from tests.telegram.browser.conftest import Phone

IDEA = "une cuisine collective pour les aînés isolés de Matane"
NEED = "Depuis la fermeture de l'épicerie, beaucoup d'aînés mangent seuls."
# What is pressed, what is written instead, and words of what is asked next.
WALK = (
    ("1", "", "répond-il à une priorité"),
    ("Oui", "", "Quand le projet finit-il"),
    ("", "17 décembre 2027", "quoi servirait surtout"),
    ("", "activités", "Une de ces situations"),
    ("", "aucune", "est-il déjà commencé"),
    ("Non", "", "toute l'année"),
    ("", "non", "sert-il directement"),
    ("Oui", "", "la concertation de votre milieu"),
    ("Oui", "", "fait-il déjà la même chose"),
    ("Non", "", "seulement à se concerter"),
    ("Non", "", "un but politique"),
    ("Non", "", "Comment décririez-vous"),
    ("Nouveau projet", "", "un lien avec le comité"),
    ("Oui", "", "je ne peux dire ni oui ni non"),
)


def _opened(phone: Phone) -> None:
    """Tell an idea, and agree that it is kept."""
    phone.start()
    phone.says("Je suis Jonction")
    phone.write(IDEA)
    phone.says("Êtes-vous d'accord")
    phone.press("Oui, gardez mon dossier")
    phone.says("votre dossier est ouvert")


def test_a_question_is_answered_with_its_sources(phone: Phone) -> None:
    """A question gets sentences, each with its number, and titles of sources that open."""
    phone.start()
    phone.says("Je suis Jonction")
    phone.look("first-sight")
    phone.write("C'est quoi le FQIS ?")
    answer = phone.says("Fonds québécois d'initiatives sociales, créé par la loi")
    expect(answer).to_contain_text("[1]")
    sources = answer.locator("blockquote")
    expect(sources).to_contain_text("D'où ça vient")
    sources.get_by_role("button", name="Lire la suite").click()
    link = sources.get_by_role("link").first
    expect(link).to_be_in_viewport()
    assert (link.get_attribute("href") or "").startswith("http")
    phone.look("answered")


def test_from_an_idea_to_a_verdict(phone: Phone) -> None:
    """Eligibility is asked by buttons or in words, up to a verdict with whom to ask."""
    _opened(phone)
    phone.write("oui")
    phone.says("Quel besoin avez-vous vu")
    phone.write("est-ce qu'on est admissible ?")
    phone.says("il est trop tôt pour conclure")
    for rank, (button, words, told) in enumerate(WALK):
        if button:
            phone.press(button)
        else:
            phone.write(words)
        phone.says(told)
        if rank == len(WALK) // 2:
            phone.look("middle")
    verdict = phone.bubble("je ne peux dire ni oui ni non").last
    expect(verdict).to_contain_text("Selon les règles que nous connaissons")
    expect(verdict).to_contain_text("À vérifier auprès")
    phone.look("verdict")
    phone.press("Voir le message à envoyer")
    expect(phone.says("message prêt à copier").locator("pre")).to_contain_text("Bonjour,")
    phone.look("message")


def test_files_of_an_export_are_downloaded(phone: Phone) -> None:
    """« exporter » gives a text, a summary and a budget, which open where they should."""
    _opened(phone)
    phone.write("oui")
    phone.says("Quel besoin avez-vous vu")
    phone.write(NEED)
    phone.says("Quel chiffre montre ce besoin")
    phone.write("/budget")
    phone.says("Commençons par les dépenses")
    phone.write("animatrice 12 000 $\nnourriture 4 000 $\ntransport 2 000 $")
    expect(phone.says("J'ai compris")).to_contain_text("3. Transport")
    phone.write("la 2, c'est 3 500 $")
    expect(phone.says("3 500 $")).to_contain_text("2. Nourriture")
    phone.press("Oui, c'est bon")
    phone.says("17 500 $")
    phone.write("exporter")
    phone.says("le dossier n'est pas encore complet")
    phone.press("Préparer les fichiers quand même")
    phone.says("Voici vos fichiers")
    files = {}
    for ending in ("demande.docx", "sommaire.docx", "budget.xlsx"):
        sheet = phone.page.locator("#chat-box a.sheet").filter(has_text=ending)
        with phone.page.expect_download() as download:
            sheet.click()
        files[ending] = _kept(download.value, phone.pictures)
    demand = Document(str(files["demande.docx"]))
    assert "beaucoup d'aînés mangent seuls" in "".join(demand.element.itertext())
    assert Document(str(files["sommaire.docx"])).paragraphs
    sheets = load_workbook(files["budget.xlsx"])
    cells = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}
    assert {"Animatrice", 3500} <= cells
    phone.look("files")


def _kept(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path
