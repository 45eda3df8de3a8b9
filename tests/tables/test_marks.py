"""What stands round a statement comes off and is kept; what belongs to it stays."""

import pytest

from okrlab.tables.list_marks import marked
from okrlab.tables.names import field_in, label_of, role_of

CASES = (
    # marks of lists, of office programs too
    ("o\tAnswer letters within 3 days", None, "Answer letters within 3 days", {}),
    ("\uf0fc Answer letters", None, "Answer letters", {}),
    ("❖ Answer letters", None, "Answer letters", {}),
    ("☒ Answer letters", None, "Answer letters", {}),
    ("[x] Answer letters", None, "Answer letters", {"status": "done"}),
    ("o cliente volta mais vezes", None, "o cliente volta mais vezes", {}),
    ("§ 5 of the law is known", None, "§ 5 of the law is known", {}),
    ("3. 1,400 letters answered", None, "1,400 letters answered", {}),
    ("2.1.4 - answer letters", None, "answer letters", {}),
    ("3.5 stars on average", None, "3.5 stars on average", {}),
    # labels
    ("KR1.3 — 45 letters", "how", "45 letters", {}),
    ("**KR 2.1** Answer letters", "how", "Answer letters", {}),
    ("O2-KR1: Answer letters", "how", "Answer letters", {}),
    ("KR B: Answer letters", "how", "Answer letters", {}),
    ("Key Result 2 (50%): Answer letters", "how", "Answer letters", {"grade": "50%"}),
    ("Schlüsselergebnis 2: Briefe beantworten", "how", "Briefe beantworten", {}),
    ("Résultat clé n: x", None, "Résultat clé n: x", {}),
    ("Résultat-clé 3 – Répondre aux lettres", "how", "Répondre aux lettres", {}),
    ("Resultado clave 1: Responder", "how", "Responder", {}),
    ("Resultado-chave 1: Responder", "how", "Responder", {}),
    ("Ziel 2: Nachbarn fühlen sich gehört", "why", "Nachbarn fühlen sich gehört", {}),
    ("Objectif n'est pas", None, "Objectif n'est pas", {}),
    ("Objetivo 1: Vecinos", "why", "Vecinos", {}),
    ("Maßnahme: Briefkasten aufstellen", "what", "Briefkasten aufstellen", {}),
    ("Key results:", "how", "", {}),
    ("How might we answer?", None, "How might we answer?", {}),
    ("Metrics matter to us", None, "Metrics matter to us", {}),
    # priorities, grades, statuses, owners, days
    ("P2: Answer letters", None, "Answer letters", {"priority": "P2"}),
    ("(0.4) Answer letters", None, "Answer letters", {"grade": "0.4"}),
    ("[60%] Answer letters", None, "Answer letters", {"grade": "60%"}),
    ("Answer all letters (0.7)", None, "Answer all letters", {"grade": "0.7"}),
    ("Answer all letters => 0.7", None, "Answer all letters", {"grade": "0.7"}),
    ("Answer all letters — 0.7", None, "Answer all letters", {"grade": "0.7"}),
    ("Answer all letters – 80 %", None, "Answer all letters", {"grade": "80%"}),
    ("Answer all letters (80%)", None, "Answer all letters", {"grade": "80%"}),
    ("Answer all letters [at risk]", None, "Answer all letters", {"status": "at risk"}),
    ("🔴 Answer all letters", None, "Answer all letters", {"status": "off track"}),
    ("Answer all letters — Owner: Ida", None, "Answer all letters", {"owner": "Ida"}),
    ("Answer all letters (as of 4 May)", None, "Answer all letters", {"status": "4 May"}),
    (
        "Answer all letters (P1) (0.5)",
        None,
        "Answer all letters",
        {"priority": "P1", "grade": "0.5"},
    ),
    # what a statement wants to reach stays
    ("Letters answered: from 40% → 90%", None, "Letters answered: from 40% → 90%", {}),
    ("Raise the share of answers (80%)", None, "Raise the share of answers (80%)", {}),
    ("Answers on time - 80%", None, "Answers on time", {"grade": "80%"}),
    ("Punctuality – 80%", None, "Punctuality – 80%", {}),
    ("60% of letters are answered", None, "60% of letters are answered", {}),
    ("Answered letters => 40", None, "Answered letters => 40", {}),
    # links, emphasis, what is crossed out
    ("[Answer 9 letters](https://a.example/issues/733)", None, "Answer 9 letters", {}),
    ("Answer letters (https://a.example/12) #7", None, "Answer letters #7", {}),
    ("Answer letters (LET-44)", None, "Answer letters", {}),
    ("Answer [[Post 2|letters]] `soon` ~~never~~", None, "Answer letters soon", {}),
    ("Keep snake_case and 2 * 3 * 4", None, "Keep snake_case and 2 * 3 * 4", {}),
)


@pytest.mark.parametrize(("raw", "label", "text", "fields"), CASES)
def test_marks_come_off_and_are_kept(raw, label, text, fields):
    line = marked(raw)
    assert (line.label, line.text, line.fields) == (label, text, fields)


def test_an_address_is_kept_apart():
    assert marked("- Guests stay (https://a.example/g-4f1c)").link == "https://a.example/g-4f1c"


def test_headings_and_fields_are_known_in_five_languages():
    known = {
        "Key Result (what)": "statement",
        "KR description": "statement",
        "Schlüsselergebnis": "statement",
        "Résultats clés": "statement",
        "Resultado-chave": "statement",
        "Objective / Area": "objective",
        "Oberziel": "objective",
        "Ausgangswert": "start",
        "Valeur cible": "target",
        "Q3 target": "target",
        "Fecha límite": "due",
        "KR owner": "owner",
        "% complete": "grade",
        "Fish": None,
    }
    assert {name: role_of(name) for name in known} == known
    assert [label_of(one) for one in ("Obj", "KRs", "Tâches", "Epic")] == [
        *("why", "how", "what", None)
    ]
    assert field_in("Baseline: 12") == ("start", "12")
    assert field_in("Échéance : juin") == ("due", "juin")
    assert field_in("Retention: from 3 to 4") is None
