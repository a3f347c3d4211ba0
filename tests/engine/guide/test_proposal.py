"""What an export holds, built from a real dossier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.domain.dossier import Calculation, Draft, DraftSentence, KeptVerdict, Origin, State, Tick
from bot.domain.form import FieldKind, Role
from bot.domain.proposal import Picture, Remark
from bot.domain.writing import accept, text_of
from bot.engine.guide.deadlines import DEPOSIT
from bot.engine.guide.partners import partners
from bot.engine.guide.progress import applies
from tests.cuisine import DAY, answer, dossier
from tests.engine.guide.kitchen import builder, desk, invented


def test_every_answer_is_there_once() -> None:
    """Each answer of an exported section stands in a sentence, or beside its name, and not both."""
    held = desk()
    found = {part.id: part for part in builder().build(held).parts}
    for section in held.form.sections:
        if not section.exported:
            assert section.id not in found
            continue
        names = [fact.name for fact in found[section.id].facts]
        composed = builder()._draft(held, section)
        said = {name for sentence in composed.sentences for name in sentence.fields}
        for field in section.fields:
            given = held.dossier.value(field.id) is not None and applies(field, held)
            if given and field.kind is not FieldKind.BUDGET_LINES:
                assert (field.id in said) != (field.name in names), field.id
        assert len(names) == len(set(names))


def test_the_budget_is_whole_and_in_the_order_of_its_categories() -> None:
    """Every line is there, with its amount; the sums are those of the lines."""
    held = desk()
    money = builder().build(held).money
    assert sorted(cost.label for cost in money.costs) == sorted(
        line.label for line in held.dossier.expenses
    )
    assert money.cost == sum(line.amount for line in held.dossier.expenses)
    assert money.income == sum(line.amount for line in held.dossier.funding)
    assert money.balance == 0


def test_a_draft_of_before_is_brought_up_to_date() -> None:
    """An answer that changed after its draft was written is never exported as it was."""
    held = desk()
    made = builder()
    section = held.form.section_of("objectif-general")
    assert section is not None
    kept = made._draft(held, section)
    with_draft = held.dossier.model_copy(update={"drafts": {section.id: kept}})
    new = answer(held.form, "objectif-general", "Briser l'isolement de 40 personnes")
    after = held.over(with_draft.with_answer(new))
    text = next(part.text for part in made.build(after).parts if part.id == section.id)
    assert "40 personnes" in text
    assert "améliorer l'alimentation des aînés" not in text


def test_a_section_that_nobody_accepted_is_marked() -> None:
    """A text never shown, never accepted, or changed since, is marked and counted as not sure."""
    held = desk()
    made = builder()
    section = held.form.section_of("objectif-general")
    assert section is not None
    never = made.build(held)
    assert section.title in never.unread
    assert f"{section.title} : brouillon, pas encore relu" in never.unconfirmed
    drafts = {section.id: made._draft(held, section)}
    shown = held.over(held.dossier.model_copy(update={"drafts": drafts}))
    assert section.title in made.build(shown).unread
    read = shown.dossier.model_copy(update={"drafts": {section.id: accept(drafts[section.id])}})
    assert section.title not in made.build(held.over(read)).unread
    new = answer(held.form, "objectif-general", "Briser l'isolement de 40 personnes")
    assert section.title in made.build(held.over(read.with_answer(new))).unread


def test_what_is_never_read_in_the_writing_room_has_no_mark() -> None:
    """A section without text, or asked with the documents to join, waits for no reading."""
    proposal = builder().build(desk())
    joined = {"F21-declaration", "F22-pieces"}
    for part in proposal.parts:
        assert bool(part.mark) == bool(part.sentences and part.id not in joined), part.id


def test_a_sentence_over_an_unconfirmed_answer_is_not_confirmed() -> None:
    """A sentence is only as sure as what it rests on."""
    held = desk()
    made = builder()
    doubtful = answer(held.form, "besoin-donnees", "31 des 52 aînés", confirmed=False)
    found = made.build(held.over(held.dossier.with_answer(doubtful)))
    assert any("31 des 52" in text for text in found.unconfirmed)
    assert not any("31 des 52" in text for text in made.build(held).unconfirmed)
    line = held.dossier.expenses[0].model_copy(update={"confirmed": False})
    changed = held.dossier.model_copy(update={"expenses": (line,)})
    assert line.label in made.build(held.over(changed)).unconfirmed


def test_charges_that_we_proposed_keep_their_caveat() -> None:
    """A rate of charges that nobody verified is told with whom to ask; her own rate is hers."""
    held = desk()
    budget = held.programme.budget
    assert budget is not None
    salary = held.dossier.expenses[0]

    def caveat(percent: Decimal | None) -> str:
        way = Calculation(rate=Decimal(20), quantity=Decimal(600), unit="h", charges=percent)
        line = salary.model_copy(update={"calculation": way})
        changed = held.dossier.model_copy(update={"expenses": (line,)})
        proposal = builder().build(held.over(changed))
        (cost,) = proposal.money.costs
        assert (cost.caveat in proposal.unconfirmed) == bool(cost.caveat)
        return cost.caveat

    assert "auprès de votre service de paie ou de votre comptable" in caveat(budget.charges)
    assert caveat(budget.charges).startswith(f"{salary.label} : charges de 14 % à confirmer")
    assert caveat(Decimal("11.5")) == caveat(None) == ""


def test_without_a_title_the_idea_gives_its_name() -> None:
    """The beginning of the idea stands for the title, without the greeting that opened the talk."""
    for idea, name in (
        ("bonsoir, jai une idée: des soupers pour nos ainés", "Des soupers pour nos ainés"),
        ("Des soupers pour nos ainés", "Des soupers pour nos ainés"),
        ("Bonnes bouffes entre voisins", "Bonnes bouffes entre voisins"),
        ("bonjour", "bonjour"),
        ("", ""),
    ):
        held = desk(dossier(desk().form, {"projet-idee": idea} if idea else {}))
        proposal = builder().build(held)
        assert (proposal.title, proposal.name) == ("", name)


def test_the_summary_tidies_lists_as_the_sections_do() -> None:
    """What is listed is read without its spoken words, in the summary as in the section."""
    said = {"besoin-description": "Nos ainés mangent mal pis sont seuls\ny a rien au village"}
    proposal = builder().build(desk(dossier(desk().form, said)))
    assert proposal.need == "Nos ainés mangent mal et sont seuls; y a rien au village."


def test_lists_keep_a_line_for_each_item() -> None:
    """Items of a list stand in paragraphs of their own, and the text copies as the draft does."""
    held = desk()
    section = held.form.section_of("activites-liste")
    assert section is not None
    draft = Draft(
        section=section.id,
        sentences=(
            DraftSentence(text="Voici :", origin=Origin.SAID),
            DraftSentence(text="• un", origin=Origin.SAID),
            DraftSentence(text="• deux", origin=Origin.SAID),
            DraftSentence(text="Et voilà.", origin=Origin.SAID),
        ),
        basis=builder()._draft(held, section).basis,
    )
    over = held.over(held.dossier.model_copy(update={"drafts": {section.id: draft}}))
    part = next(part for part in builder().build(over).parts if part.id == section.id)
    assert [[s.text for s in held] for held in part.paragraphs] == [
        ["Voici :"],
        ["un"],
        ["deux"],
        ["Et voilà."],
    ]
    assert [held[0].item for held in part.paragraphs] == [False, True, True, False]
    assert part.text == text_of(draft)


def test_what_is_missing_is_named_with_who_knows() -> None:
    """Required answers that are absent, put off or unknown are gaps; what does not apply is not."""
    held = desk(dossier(desk().form, {"projet-titre": "À table"}))
    found = builder().build(held)
    names = {gap.field for gap in found.gaps}
    assert "organisme-nom" in names
    assert "projet-titre" not in names
    expenses = held.form.by_role(Role.EXPENSES)
    assert expenses is not None
    assert expenses.id in names
    optional = answer(held.form, "besoin-moment", None)
    assert optional.state is State.UNKNOWN
    assert "besoin-moment" not in names
    again = builder().build(held.over(held.dossier.with_answer(optional)))
    assert "besoin-moment" in {gap.field for gap in again.gaps}
    assert any(gap.who for gap in found.gaps)


def test_the_verdict_is_told_with_its_rules() -> None:
    """The verdict says what decided it, where the rule was read, and when it must be redone."""
    held = desk()
    kept = KeptVerdict(
        verdict="a_verifier", decided_by=("DOC-03",), rules_version="v1", basis="", day=DAY
    )
    over = held.over(held.dossier.model_copy(update={"verdict": kept}))
    found = builder(redo=lambda _: True).build(over)
    assert found.verdict is not None
    assert found.verdict.stale
    assert found.verdict.text.startswith("Selon les règles que nous connaissons")
    assert [reason.rule for reason in found.verdict.reasons] == ["DOC-03"]
    assert found.verdict.reasons[0].to_check
    assert found.sources[0].startswith("Résolution du conseil d'administration \u2013 ")
    assert found.codes == ("DOC-03",)
    assert builder().build(held).verdict is None


def test_findings_and_picture_come_along() -> None:
    """What the reviews find, and the picture of the logic model, are part of what is exported."""
    remark = Remark("Le budget ne balance pas.", "BUD-01", ("ici",))
    picture = Picture(b"png", "du besoin aux effets")
    found = builder(reviews=(lambda _: [remark],), pictures=lambda _: picture).build(desk())
    assert found.remarks == (remark,)
    assert found.model == picture
    assert sum(part.model for part in found.parts) == 1
    assert found.sources == ("BUD-01 \u2013 ici",)


def test_dates_count_from_the_only_call_open() -> None:
    """The deposit is the call's when one alone is open; tasks count from it; the past is left."""
    held = invented(date(2026, 11, 1))
    dates = {due.id: due for due in builder().build(held).dates}
    assert dates["depot"].day == date(2026, 12, 15)
    assert dates["tache:relire"].day == date(2026, 12, 8)
    assert dates["tache:deposer"].day == date(2026, 12, 15)
    assert "tache:bilan" not in dates
    later = {due.id for due in builder().build(invented(date(2026, 12, 10))).dates}
    assert later == {"depot", "tache:deposer"}
    assert builder().build(invented(date(2027, 1, 1))).dates == ()


def test_a_day_of_ones_own_and_days_of_the_project() -> None:
    """The promoter's own day of deposit counts; a task that is ticked leaves the calendar."""
    held = desk()
    tick = Tick(id=DEPOSIT, done=True, day=DAY, note="2026-11-30")
    done = Tick(id="tache:depot-envoi", done=True, day=DAY)
    ticks = {tick.id: tick, done.id: done}
    dates = {
        d.id: d.day
        for d in builder().build(held.over(held.dossier.model_copy(update={"ticks": ticks}))).dates
    }
    assert dates["depot"] == date(2026, 11, 30)
    assert dates["tache:depot-resolution"] == date(2026, 11, 9)
    assert "tache:depot-envoi" not in dates
    assert dates["start"] == date(2027, 1, 11)
    assert dates["tache:suivi-retour"] == date(2028, 1, 14)


def test_partners_are_never_invented() -> None:
    """A name is taken where it stands apart; otherwise the words alone are kept."""
    said = "La popote : elle réfère des aînés\nCDC – une salle\nLa Ville (un camion)\nOn verra"
    found = partners(said)
    assert [(one.name, one.role) for one in found] == [
        ("La popote", "elle réfère des aînés"),
        ("CDC", "une salle"),
        ("La Ville", "un camion"),
        ("", "On verra"),
    ]
    told = partners("La municipalité prête la salle. La popote réfère des aînés.")
    assert [one.name for one in told] == ["La municipalité", "La popote"]
    assert partners("") == ()
    for one in partners("x: " * 5000):
        assert one.name in said or one.name == "x"


def test_each_partner_has_its_letter() -> None:
    """Partners named one after the other are told apart by their verbs; a number brings nothing."""
    cases = {
        "La popote prépare les repas, la paroisse prête la salle et le CISSS réfère des aînés": [
            "La popote", "La paroisse", "Le CISSS",
        ],
        "La popote prépare les repas et les livre": ["La popote"],
        "la popote va livrer; la ville nous prête un local": ["La popote", "La ville"],
        "La popote roulante\nCDC de La Matanie": ["La popote roulante", "CDC de La Matanie"],
        "Nous travaillons avec la popote, qui livre": [""],
        "8": [],
    }  # fmt: skip
    for said, names in cases.items():
        assert [one.name for one in partners(said)] == names
    assert partners("La popote : 8")[0].role == ""


def test_the_board_meets_on_the_day_said() -> None:
    """The day of the board's meeting goes to the resolution and to the calendar."""
    held = desk()
    met = answer(held.form, "declaration-date", date(2026, 12, 14))
    made = builder().build(held.over(held.dossier.with_answer(met)))
    assert made.meeting == "14 décembre 2026"
    assert date(2026, 12, 14) in {due.day for due in made.dates if due.id == "reunion"}


def test_what_stands_alone_is_marked_too() -> None:
    """On the first page and in the summary, what nobody confirmed says so."""
    held = desk()
    doubtful = [
        answer(held.form, "organisme-nom", "La Tablée", confirmed=False),
        answer(held.form, "projet-titre", "À table", confirmed=False),
        answer(held.form, "besoin-description", "Des aînés mangent seuls", confirmed=False),
        answer(held.form, "projet-debut", date(2027, 1, 11), confirmed=False),
    ]
    dossier_ = held.dossier
    for one in doubtful:
        dossier_ = dossier_.with_answer(one)
    found = builder().build(held.over(dossier_))
    for text in (found.organisation, found.shown_title, found.need, found.start):
        assert text.endswith("[à confirmer]")
    assert found.title == "À table"
    assert not builder().build(held).organisation.endswith("]")


def test_what_was_said_stands_until_there_are_lines() -> None:
    """The cost and the amount asked are as they were said, until lines of the budget say them."""
    held = desk()
    bare = held.over(held.dossier.model_copy(update={"expenses": (), "funding": ()}))
    found = builder().build(bare)
    assert (found.cost, found.asked) == (28000, 20000)
    small = held.dossier.expenses[0].model_copy(update={"amount": Decimal("9.00")})
    over = held.over(held.dossier.model_copy(update={"expenses": (small,)}))
    assert builder().build(over).cost == 9


def test_a_plan_has_no_day_of_deposit() -> None:
    """The day on which a territory hands over its plan is not a day of deposit for a project."""
    held = desk(day=date(2026, 1, 15))
    assert [call.id for call in held.jurisdiction.calls()] == ["plans-2026"]
    assert "depot" not in {due.id for due in builder().build(held).dates}


def test_a_list_of_the_summary_is_one_sentence() -> None:
    """Lines that each begin with a capital have one capital when they make one sentence."""
    held = desk()
    typed = "Quarante ateliers de cuisine\nDes visites à domicile"
    changed = held.dossier.with_answer(answer(held.form, "activites-liste", typed))
    told = builder().build(held.over(changed)).activities
    assert told == "Quarante ateliers de cuisine; des visites à domicile."
