"""What is said of somebody: that they are involved; who said so, and what came of it (3.5)."""

from __future__ import annotations

from cards.elements import Element, box, button, clipped, facts, heading, text
from cards.payloads import Fill
from procedure.instants import shown
from procedure.rights import Sight
from procedure.state import Claim, ClaimStatus
from service.cases import CaseView

MOST_CLAIMS = 6
LONGEST = 600

STANDS: dict[ClaimStatus, str] = {
    ClaimStatus.TAKEN: "Involved: neither leads nor approves. Nobody has confirmed it yet.",
    ClaimStatus.DISPUTED: (
        "Disputed: nobody would be left who can approve or lead, so it changes nothing until "
        "somebody else confirms or clears it."
    ),
    ClaimStatus.CONFIRMED: "Involved, and confirmed.",
    ClaimStatus.CLEARED: "Cleared.",
}


def claim_boxes(view: CaseView) -> list[Element]:
    """Who is named as involved, for those who read the whole case; never what is said of them."""
    claims = view.incident.standing.claims.values()
    standing = [claim for claim in claims if claim.status is not ClaimStatus.CLEARED]
    if view.sight is not Sight.FULL or not standing:
        return []
    standing.sort(key=lambda claim: not claim.waiting)
    boxes = [_box(claim, view) for claim in standing[:MOST_CLAIMS]]
    if len(standing) > MOST_CLAIMS:
        boxes.append(text(f"… and {len(standing) - MOST_CLAIMS} more: see the Record of Events."))
    return [heading("Named as involved"), *boxes]


def _box(claim: Claim, view: CaseView) -> Element:
    lines = [text(claim.person.name, weight="Bolder"), text(STANDS[claim.status], spacing="None")]
    buttons = claim_buttons(claim, view)
    more = [{"type": "ActionSet", "actions": buttons}] if buttons else []
    return box([*lines, claim_facts(claim), *more], "warning" if claim.disputed else "default")


def claim_facts(claim: Claim) -> Element:
    """Who said so, when and why; who decided it, and why."""
    decided = f"{claim.decided_by}, {shown(claim.decided_at)}" if claim.decided_at else ""
    return facts(
        [
            ("Named by", f"{claim.by.name}, {shown(claim.at)}"),
            ("Because", clipped(claim.reason, LONGEST)),
            ("Decided by", decided),
            ("For the reason", clipped(claim.decision, LONGEST)),
        ]
    )


def claim_buttons(claim: Claim, view: CaseView) -> list[Element]:
    """To confirm and to clear it, for whoever may."""
    me, given = view.actor.id, {"who": str(claim.person.id)}
    wanted = (
        ("Confirm", "confirm_claim", view.may("ConfirmInvolvement") and claim.by.id != me),
        ("Clear", "clear_claim", view.may("ClearInvolvement")),
    )
    if not claim.waiting or claim.person.id == me:
        return []
    return [
        button(
            f"{verb}: {claim.person.name}",
            Fill(form=form, incident=view.incident.id, given=given),
            primary=not place,
        )
        for place, (verb, form, able) in enumerate(wanted)
        if able
    ]
