"""The three annexes, filled in on the page by clicking and typing."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.screen import Screen


async def annex_one(screen: Screen) -> None:
    """A dialog of four pages, in which what the case knows is there already."""
    await screen.press("Annex one")
    await screen.look("annex-one-1")
    await screen.press("Next")
    await screen.fill(
        {"What is the risk to CJS?": "Loss of trust", "Who should be informed": "The Board"}
    )
    await screen.choose("Is it a cyber incident?", "No")
    await screen.look("annex-one-2")
    await screen.press("Next")
    await screen.fill(
        {
            "What containment action has been taken?": "None was needed",
            "How effective was the containment action?": "Partly",
            "What recovery action has been taken?": "None was needed",
            "How effective was the recovery action?": "Fully",
        }
    )
    await screen.look("annex-one-3")
    await screen.press("Next")
    await screen.fill(
        {
            "What further action is recommended?": "None",
            "Timescales for further action": "Within a month",
        }
    )
    await screen.look("annex-one-4")
    await screen.press("Submit annex one")
    await expect(screen.page.get_by_text("Recorded: Annex one submitted.")).to_be_in_viewport()


async def annex_two(screen: Screen) -> None:
    """Six pages; the last two are the advisory score, which is worked out before it is sent."""
    await screen.press("Annex two")
    await screen.choose("Is the data sensitive personal data?", "Yes")
    await screen.choose("Criminal convictions, offences or allegations?", "Yes")
    await screen.look("annex-two-1")
    await screen.press("Next")
    await screen.fill(
        {
            "What could the data tell a third party?": "That somebody is on an order",
            "About how many people?": "40",
        }
    )
    await screen.look("annex-two-2")
    await screen.press("Next")
    await screen.fill(
        {
            "Who has seen the information": "One officer, who deleted it",
            "Has any action been taken?": "Recalled",
        }
    )
    await screen.choose("Is the affected individual(s) /organisation(s) aware", "No")
    await screen.look("annex-two-3")
    await screen.press("Next")
    await screen.fill({"What harm could come": "Distress"})
    await screen.look("annex-two-4")
    await screen.press("Next")
    await screen.choose("What sort of data is it", "Sensitive data")
    await screen.choose("How easily can somebody", "Certain")
    await screen.choose("Who could see it?", "Seen by a known number")
    await screen.choose("Was it altered?", "Not altered")
    await screen.choose("Was it lost?", "Not lost")
    await screen.choose("Was it a mistake, or on purpose?", "A mistake or an accident")
    await screen.look("annex-two-5")
    await screen.press("Next")
    await screen.choose("Are people at particular risk among them", "Yes, but this could not")
    await screen.choose("Was it public before", "No, or only in part")
    await screen.choose("Is it known for certain to be wrong", "No")
    await screen.choose("How much does it tell of what is sensitive?", "Enough to guess it")
    await screen.choose("Is there other data in it", "No")
    await screen.press("Work out the score")
    await screen.sees("Not answered: the reason for what raises or lessens it")
    await screen.fill({"Why does that make it more or less severe?": "It names orders only"})
    await screen.press("Work out the score")
    await screen.sees("4 × 1 + 0.25 = 4.25: very high")
    await screen.look("annex-two-6")
    await screen.press("Submit annex two")
    await screen.sees("Recorded:")
    await screen.look("case-notification")


async def annex_three(screen: Screen) -> None:
    """Third parties in rows, and the two decisions with their reasons."""
    await screen.press("Annex three")
    await screen.fill(
        {
            "Who do we require to inform?": "The partner body",
            "What is their role?": "Recipient",
            "Are there any legal or contractual requirements": "Data sharing agreement",
        }
    )
    await screen.look("annex-three-1")
    await screen.press("Next")
    await screen.fill({"Would notifying the individual help": "No, nothing for them to do"})
    await screen.choose("Is it likely to result in a high risk", "No")
    await screen.fill({"Why is it, or isn't it, a high risk?": "Deleted at once"})
    await screen.look("annex-three-2")
    await screen.press("Next")
    await screen.fill(
        {
            "What is the volume": "40 rows",
            "What is the sensitivity": "Criminal-offence data",
            "Why is it, or isn't it, a risk?": "It names people on orders",
        }
    )
    await screen.choose("Is it likely to result in a risk", "Likely")
    await screen.look("annex-three-3")
    await screen.press("Submit annex three")
    await screen.sees("Recorded:")
    await screen.look("case-evaluation")
