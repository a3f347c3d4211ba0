"""PDF, DOCX, ODT and web pages keep their structure and lose what readers do not see."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from docx import Document as WordDocument
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.style import Style, TextProperties
from odf.text import P, Span
from reportlab.pdfgen.canvas import Canvas

from bot.backends.documents import Limits, read_document
from bot.backends.documents.formats import parse
from bot.domain.document import Block
from bot.errors import DocumentError
from tests.backends.documents.making import SENTENCE, docx, odt, pdf, pdf_pages, put, saved

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(kind: str, data: bytes) -> tuple[Block, ...]:
    return parse(kind, data, "fiche", Limits()).blocks


def shown(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks]


def paragraph(canvas: Canvas, x: float, y: float, *lines: str) -> None:
    for place, line in enumerate(lines):
        canvas.drawString(x, y - 14 * place, line)


def fiche_pdf(canvas: Canvas) -> None:
    for page in range(1, 4):
        canvas.setFont("Helvetica", 9)
        canvas.drawString(72, 770, "Fiche du soutien aux comités")
        canvas.drawString(300, 20, f"Page {page} de 3")
        if page == 1:
            canvas.setFont("Helvetica-Bold", 20)
            canvas.drawString(72, 730, "Le soutien aux comités")
            canvas.setFont("Helvetica-Bold", 14)
            canvas.drawString(72, 690, "Ce que l'on retient")
        canvas.setFont("Helvetica", 11)
        if page < 3:
            paragraph(
                canvas, 72, 660, "Les comités servent de relais entre les commu-",
                "nautés et les élus, selon le temps et les moyens que chaque",
            )  # fmt: skip
        if page == 2:
            paragraph(
                canvas,
                72,
                600,
                "1 / Prévoir du temps de soutien dès le départ,",
                "à toutes les étapes.",
            )
            canvas.drawString(72, 560, "\u2022")
            canvas.drawString(90, 560, "Un relais entre les acteurs.")
        if page == 3:
            paragraph(canvas, 72, 660, "territoire peut donner à ses équipes.")
            for place, cells in enumerate(
                (("Territoire", "Montant"), ("Laval", "2,6 M$"), ("Estrie", "3 M$"))
            ):
                canvas.drawString(72, 600 - 16 * place, cells[0])
                canvas.drawString(300, 600 - 16 * place, cells[1])
        canvas.showPage()


def test_a_pdf_keeps_pages_headings_items_and_rows() -> None:
    """Pages are known, running lines dropped, cut words and pages mended, tables read by row."""
    blocks = read("PDF", pdf(fiche_pdf))
    assert [(block.page, block.kind.value, block.level, block.text) for block in blocks] == [
        (1, "heading", 1, "Le soutien aux comités"),
        (1, "heading", 2, "Ce que l'on retient"),
        (
            1,
            "paragraph",
            0,
            "Les comités servent de relais entre les communautés et les élus, selon le temps et "
            "les moyens que chaque",
        ),
        (
            2,
            "paragraph",
            0,
            "Les comités servent de relais entre les communautés et les élus, selon le temps et "
            "les moyens que chaque",
        ),
        (2, "item", 0, "1 / Prévoir du temps de soutien dès le départ, à toutes les étapes."),
        (2, "item", 0, "Un relais entre les acteurs."),
        (3, "paragraph", 0, "territoire peut donner à ses équipes."),
        (3, "row", 0, "Territoire : Laval ; Montant : 2,6 M$"),
        (3, "row", 0, "Territoire : Estrie ; Montant : 3 M$"),
    ]


def test_a_sentence_over_two_pages_is_whole() -> None:
    """A sentence that a page cuts is one paragraph, on the page where it begins."""
    blocks = read(
        "PDF",
        pdf_pages(
            ["Les comités locaux donnent à leurs équipes le temps et", "les moyens que chaque"],
            ["territoire peut offrir, selon ses priorités."],
        ),
    )
    assert [(block.page, block.text) for block in blocks] == [
        (
            1,
            "Les comités locaux donnent à leurs équipes le temps et les moyens que chaque "
            "territoire peut offrir, selon ses priorités.",
        )
    ]


def test_the_contents_of_a_pdf_are_not_read_twice() -> None:
    """Lines of a table of contents are dropped: the headings themselves are read."""
    blocks = read("PDF", pdf_pages(["1. Contexte . . . . . . . . . . . 3", SENTENCE]))
    assert shown(blocks) == [("paragraph", SENTENCE)]


def test_two_columns_drawn_line_by_line_are_read_one_after_the_other() -> None:
    """The left column is read to its end before the right one."""
    left = [
        "La concertation locale demande du",
        *["temps et des moyens à chacun des"] * 6,
        "comités.",
    ]
    right = [
        "Le soutien aux équipes porte sur la",
        *["mobilisation de chacun des milieux"] * 6,
        "voisins.",
    ]

    def draw(canvas: Canvas) -> None:
        for place, (one, other) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(60, 700 - 14 * place, one)
            canvas.drawString(320, 700 - 14 * place, other)

    text = " ".join(block.text for block in read("PDF", pdf(draw)))
    assert text == " ".join([*left, *right])


def test_text_too_small_or_off_the_page_is_left_out() -> None:
    """Text that no reader sees, where orders to a machine are hidden, is not read."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, SENTENCE)
        canvas.drawString(-900, 700, "Ordre hors de la page.")
        canvas.setFont("Helvetica", 1)
        canvas.drawString(72, 500, "Ordre minuscule.")

    assert shown(read("PDF", pdf(draw))) == [("paragraph", SENTENCE)]


def test_a_web_page_gives_its_main_text() -> None:
    """Headings, lists and tables are kept; chrome, scripts and hidden text are not."""
    page = """<!DOCTYPE html><html><head><title>x</title><style>
    @media print {.imprime {display: none}} .cache, #loin {display : none}
    </style></head><body><nav>Menu</nav><header>Bandeau</header><main><h1>Le <em>soutien</em></h1>
    <p class="imprime">Un para&shy;graphe<br>sur deux lignes.</p><script>alert(1)</script>
    <ol start="3"><li>Trois<ul><li>Dedans</li></ul></li><li><p>Quatre</p></li></ol>
    <table><tr><th>Territoire<th>Montant</tr><tr><td rowspan="2">Laval<td>2 M$</tr>
    <tr><td>3 M$</td></tr></table>
    <p style="display: none">Ordre 1</p><p aria-hidden="true">Ordre 2</p><p hidden>Ordre 3</p>
    <p style="font-size:0px">Ordre 4</p><p class="cache">Ordre 5</p><div id="loin">Ordre 6</div>
    <div style="height:0;overflow:hidden">Ordre 7</div><form>Envoyer</form><!-- Ordre 8 -->
    </main><aside>Voir aussi</aside><footer>Pied</footer></body></html>"""
    assert shown(read("HTML", page.encode())) == [
        ("heading", "Le soutien"),
        ("paragraph", "Un paragraphe sur deux lignes."),
        ("item", "3. Trois"),
        ("item", "Dedans"),
        ("item", "4. Quatre"),
        ("row", "Territoire : Laval ; Montant : 2 M$"),
        ("row", "Territoire : Laval ; Montant : 3 M$"),
    ]


def test_a_web_page_may_say_that_it_is_western() -> None:
    """A page that names its old encoding is read in it: nothing is guessed."""
    page = '<meta charset="windows-1252"><p>L\u2019\u00e9t\u00e9</p>'.encode("cp1252")
    assert shown(read("HTML", page)) == [("paragraph", "L’été")]


def test_a_word_file_keeps_headings_numbers_and_tables() -> None:
    """Heading styles, list numbers, tables and text boxes are kept; deletions are not."""
    document = WordDocument()
    document.add_heading("Grand titre", 0)
    document.add_heading("Les étapes", 1)
    for text in ("Consulter le milieu.", "Choisir les priorités."):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Sans ordre.", style="List Bullet")
    document.add_paragraph("1 / Considérer le soutien.")
    table = document.add_table(2, 2)
    for place, text in enumerate(("Territoire", "Montant", "Laval", "2,6 M$")):
        table.cell(place // 2, place % 2).text = text
    changed = document.add_paragraph("Le texte gardé")
    changed._p.append(parse_xml(f'<w:del xmlns:w="{W}"><w:r><w:t> et supprimé</w:t></w:r></w:del>'))
    changed._p.append(parse_xml(f'<w:ins xmlns:w="{W}"><w:r><w:t> et ajouté.</w:t></w:r></w:ins>'))
    changed.add_run(" Ordre caché.").font.hidden = True
    box = document.add_paragraph("Hors de la boîte.")
    box._p.append(
        parse_xml(
            f'<w:r xmlns:w="{W}"><w:pict><w:txbxContent><w:p><w:r><w:t>Dans la boîte.</w:t></w:r>'
            "</w:p></w:txbxContent></w:pict></w:r>"
        )
    )
    blocks = read("DOCX", saved(document))
    assert shown(blocks) == [
        ("heading", "Grand titre"),
        ("heading", "Les étapes"),
        ("item", "1. Consulter le milieu."),
        ("item", "2. Choisir les priorités."),
        ("item", "Sans ordre."),
        ("item", "1 / Considérer le soutien."),
        ("row", "Territoire : Laval ; Montant : 2,6 M$"),
        ("paragraph", "Le texte gardé et ajouté."),
        ("paragraph", "Hors de la boîte."),
        ("paragraph", "Dans la boîte."),
    ]
    assert [block.level for block in blocks[:2]] == [1, 2]


def test_an_odt_file_keeps_headings_numbers_and_tables() -> None:
    """The same structure comes out of an ODT file."""
    assert shown(read("ODT", odt())) == [
        ("heading", "Fiche en ODT"),
        ("paragraph", SENTENCE),
        ("item", "1. Consulter le milieu."),
        ("item", "2. Choisir les priorités."),
        ("row", "Territoire : Laval ; Montant : 2,6 M$"),
    ]


def test_hidden_text_of_an_odt_file_is_left_out() -> None:
    """Text in a hidden style is not read."""
    from odf.opendocument import OpenDocumentText

    document = OpenDocumentText()
    style = Style(name="Cache", family="text")
    style.addElement(TextProperties(display="none"))
    document.automaticstyles.addElement(style)
    text = P(text="Un texte visible.")
    text.addElement(Span(stylename=style, text=" Ordre."))
    document.text.addElement(text)
    assert shown(read("ODT", saved(document))) == [("paragraph", "Un texte visible.")]


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "A.PDF"])
def test_every_format_is_read_from_its_folder(name: str, tmp_path: Path) -> None:
    """A file of any format, whatever the case of its extension, is read in the child process."""
    made = {"pdf": pdf_pages([SENTENCE]), "docx": docx(), "odt": odt()}
    put(tmp_path, f"guides/{name}", made[name.lower().rsplit(".", 1)[1]])
    document = read_document(tmp_path, f"guides/{name}")
    assert SENTENCE in [block.text for block in document.blocks]


@pytest.mark.parametrize("kind", ["PDF", "DOCX", "ODT", "HTML"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_damaged_file_is_read_or_refused(kind: str, seed: int) -> None:
    """Bytes changed at random give a text or one problem, whatever they break."""
    makers = {"PDF": lambda: pdf_pages([SENTENCE]), "DOCX": docx, "ODT": odt}
    data = bytearray(makers[kind]() if kind in makers else b"<h1>Titre</h1><p>Texte</p>" * 20)
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    refused: DocumentError | None = None
    blocks: tuple[Block, ...] = ()
    try:
        blocks = read(kind, bytes(data))
    except DocumentError as error:
        refused = error
    assert bool(blocks) is (refused is None)
