"""ENISA's own published examples (paper v1.0, Annexes 1 A3, 2 and 3), and answers to score."""

from __future__ import annotations

from typing import Any

from procedure.severity_rows import ADJUSTMENTS

Answers = dict[str, Any]


def answers(sort: str = "simple", **said: Any) -> Answers:
    """Annex two's answers for the score: of this sort, named, nothing else to say; then `said`.

    `number` is of the people, `affected` their groups, as the form asks them elsewhere.
    """
    own: Answers = {"people": said.pop("number", 12), "affected": said.pop("affected", [])}
    given = {row.key: "no" for row in ADJUSTMENTS if sort in row.sorts}
    given |= {
        "context": sort,
        "identification": "maximum",
        "confidentiality": "none",
        "integrity": "none",
        "availability": "none",
        "intent": "none",
        "other": "none",
        "reason": "As the example says.",
        "unintelligible": "no",
    }
    return (
        {"people": 12} | {f"severity_{key}": value for key, value in (given | said).items()} | own
    )


CONTEXTS: tuple[tuple[str, str, dict[str, str], int], ...] = (
    # Simple data
    ("names and telephone numbers, of a supermarket", "simple", {}, 1),
    ("the same, of a seller of luxury cars", "simple", {"body": "standing"}, 2),
    ("the same, of a pharmacy for patients with diabetes", "simple", {"body": "sensitive"}, 3),
    ("the same, of people working undercover", "simple", {"people": "critical"}, 4),
    ("CVs, of a career site", "simple", {}, 1),
    ("CVs, of a body that helps the unemployed", "simple", {"body": "standing"}, 2),
    ("CVs, of a body for the rights of gay people", "simple", {"body": "sensitive"}, 3),
    ("CVs, of a body that helps recovering addicts", "simple", {"people": "critical"}, 4),
    ("names and addresses, of a flower shop", "simple", {}, 1),
    ("the same, of an investment bank", "simple", {"body": "standing"}, 2),
    ("the same, of a shop for adult books", "simple", {"body": "sensitive"}, 3),
    ("the same, of people accused of child abuse", "simple", {"people": "critical"}, 4),
    # Behavioural data
    ("calls to an ISP's helpdesk", "behavioural", {"nature_behavioural": "little"}, 1),
    ("a week of telephone calls", "behavioural", {}, 2),
    ("a year of telephone calls", "behavioural", {"volume": "profile"}, 3),
    ("calls to a centre for the seriously ill", "behavioural", {"body": "sensitive"}, 4),
    ("points on a supermarket's card", "behavioural", {"nature_behavioural": "little"}, 1),
    ("a month of purchases in a supermarket", "behavioural", {}, 2),
    ("a year of journeys", "behavioural", {"volume": "profile"}, 3),
    ("purchases of medicine", "behavioural", {"nature_behavioural": "sensitive"}, 4),
    ("pictures that somebody published", "behavioural", {"public": "yes"}, 1),
    ("a month on a social network", "behavioural", {}, 2),
    ("a year on a social network", "behavioural", {"volume": "profile"}, 3),
    ("messages about sex life or health", "behavioural", {"nature_behavioural": "sensitive"}, 4),
    # Financial data
    ("a bank's letter, without an account", "financial", {"nature_financial": "nothing"}, 1),
    ("one day of transactions", "financial", {"nature_financial": "little"}, 2),
    ("a month's balances", "financial", {}, 3),
    ("a year of balances with every transaction", "financial", {"volume": "profile"}, 4),
    ("that taxes were declared", "financial", {"nature_financial": "nothing"}, 1),
    ("the rate of tax", "financial", {"nature_financial": "little"}, 2),
    ("one year's declaration", "financial", {}, 3),
    ("ten years' declarations", "financial", {"volume": "profile"}, 4),
    ("cards that expired ten years ago", "financial", {"invalid": "yes"}, 1),
    ("part of a card's details", "financial", {"nature_financial": "little"}, 2),
    (
        "part of a card's details and a year of purchases",
        "financial",
        {"nature_financial": "little", "volume": "profile"},
        3,
    ),
    ("full card details", "financial", {"nature_financial": "full"}, 4),
    # Sensitive data
    ("that somebody had a general blood test", "sensitive", {"nature_sensitive": "nothing"}, 1),
    ("that it was in an emergency room", "sensitive", {"nature_sensitive": "general"}, 2),
    ("for which illness it was", "sensitive", {"nature_sensitive": "guess"}, 3),
    ("its results", "sensitive", {}, 4),
    ("a party's prominent members, known as such", "sensitive", {"public": "yes"}, 1),
    ("guests of a charity a party paid for", "sensitive", {"nature_sensitive": "general"}, 2),
    ("guests of a party's conference", "sensitive", {"nature_sensitive": "guess"}, 3),
    ("opinions in a closed forum", "sensitive", {}, 4),
    ("users of a forum on relationships", "sensitive", {"nature_sensitive": "nothing"}, 1),
    ("customers of a dating site", "sensitive", {"nature_sensitive": "general"}, 2),
    ("the same, of a specialised one", "sensitive", {"nature_sensitive": "guess"}, 3),
    ("their declared orientation", "sensitive", {}, 4),
    # Credentials count as what they open
    ("passwords of a music shop", "simple", {}, 1),
    ("passwords to shopping lists", "behavioural", {}, 2),
    ("passwords of a social network", "behavioural", {"volume": "profile"}, 3),
    ("passwords to tax records", "financial", {}, 3),
    ("passwords to a bank, with transfers", "financial", {"nature_financial": "full"}, 4),
    ("passwords of a community about sex life", "sensitive", {}, 4),
    # A2, nature of data
    ("a certificate of good health", "sensitive", {"nature_sensitive": "nothing"}, 1),
)
"""What it is, its sort, what moves its context, and the context that the paper gives it."""

EASE: tuple[tuple[str, str, float], ...] = (
    ("a full name that many in the country share", "negligible", 0.25),
    ("a full name that few in the country share", "limited", 0.5),
    ("a full name that nobody else in a small town has", "significant", 0.75),
    ("a full name with date of birth and mail address", "maximum", 1.0),
    ("a passport's number and nothing else", "negligible", 0.25),
    ("a social security number with date of birth and address", "significant", 0.75),
    ("an identity card's number with the full name", "maximum", 1.0),
    ("a telephone number that isn't listed", "negligible", 0.25),
    ("the same in a small town", "limited", 0.5),
    ("a telephone number that is listed", "maximum", 1.0),
    ("a mail address that says no name and isn't used elsewhere", "negligible", 0.25),
    ("a mail address that says no name and can be searched", "significant", 0.75),
    ("a mail address that says the name and can be searched", "maximum", 1.0),
    ("a vague picture", "negligible", 0.25),
    ("a vague picture of a known place", "limited", 0.5),
    ("a clear picture", "significant", 0.75),
    ("a clear picture with an address", "maximum", 1.0),
    ("a code that only the list resolves", "negligible", 0.25),
    ("an alias with a first name and a mail address", "significant", 0.75),
    ("an alias that says the full name", "maximum", 1.0),
)
"""What was breached, its level, and the ease of identification that the paper gives it."""

BENT = {"integrity": "recoverable", "misused": "yes"}
CIRCUMSTANCES: tuple[tuple[str, dict[str, str], float], ...] = (
    ("a paper file or a laptop is lost on the way", {"confidentiality": "exposed"}, 0.0),
    ("equipment is thrown away with its data", {"confidentiality": "exposed"}, 0.0),
    ("a mail went to a number of known people", {"confidentiality": "known"}, 0.25),
    ("some customers could read others' accounts", {"confidentiality": "known"}, 0.25),
    ("it is published on a message board", {"confidentiality": "unknown"}, 0.5),
    ("it is shared from peer to peer", {"confidentiality": "unknown"}, 0.5),
    ("somebody sells a disk of it", {"confidentiality": "unknown"}, 0.5),
    ("a website lets everybody read it", {"confidentiality": "unknown"}, 0.5),
    (
        "a record was altered and restored before use",
        {"integrity": "recoverable", "misused": "no"},
        0.0,
    ),
    ("a record that a service needs was altered", BENT, 0.25),
    ("a record of a medical file was altered", BENT, 0.25),
    ("the same, and it can't be put right", BENT | {"integrity": "lasting"}, 0.5),
    ("a copy is lost and others are at hand", {"availability": "none"}, 0.0),
    ("a database is rebuilt without trouble", {"availability": "none"}, 0.0),
    ("a database is rebuilt with some work", {"availability": "temporary"}, 0.25),
    ("a file is lost, and people can give it again", {"availability": "temporary"}, 0.25),
    ("a file is lost for good", {"availability": "permanent"}, 0.5),
    ("an employee posts customers' data on purpose", {"intent": "malicious"}, 0.5),
    ("an employee sells customers' data", {"intent": "malicious"}, 0.5),
    ("somebody sends it to a family to do harm", {"intent": "malicious"}, 0.5),
)
"""What happened, its answers to the element under which the paper has it, and what that adds."""
