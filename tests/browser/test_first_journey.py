"""The misdirected email, played by clicking and typing on the page: one person plays everybody.

In five tests, each of which begins, over HTTP, where the one before it ended.
"""

from __future__ import annotations

from tests.browser.annexes import annex_one, annex_three, annex_two
from tests.browser.earlier import assessed, assessed_in_part, notified
from tests.browser.screen import Screen
from tests.journeys.conftest import House
from tests.journeys.steps import report

AILSA, DOROTHY, MORAG, EILIDH = "Ailsa Grant", "Dorothy Smith", "Morag Sinclair", "Eilidh Fraser"
CHANNEL, NATURE = "Security incidents", "An email with a list of names went to the wrong partner."


async def test_a_report_is_sent_and_heard_of(screen: Screen) -> None:
    await reported(screen)
    await heard_of(screen)


async def test_the_lead_is_nominated_and_classifies_and_assesses(
    screen: Screen, house: House
) -> None:
    await report(house.reporter)
    await nominated_and_classified(screen)
    await annex_one(screen)


async def test_the_breach_is_assessed_and_board_and_sponsors_are_told(
    screen: Screen, house: House
) -> None:
    incident = await assessed_in_part(house)
    await opened_by(screen, DOROTHY, f"case {incident}")
    await annex_two(screen)
    await told_board_and_sponsors(screen)


async def test_the_ico_is_told_what_was_approved(screen: Screen, house: House) -> None:
    incident = await assessed(house)
    await opened_by(screen, DOROTHY, f"case {incident}")
    await annex_three(screen)
    await ico_approved_and_told(screen)


async def test_what_is_left_is_decided_and_reviewed_and_the_case_closed(
    screen: Screen, house: House
) -> None:
    incident = await notified(house)
    await opened_by(screen, DOROTHY, f"notifications {incident}")
    await others_decided(screen)
    await partner_told(screen, incident)
    await staff_seen_to(screen, incident)
    await screen.say(f"case {incident}")
    await reviewed(screen)
    await closed(screen, incident)


async def opened_by(screen: Screen, person: str, words: str) -> None:
    """Somebody has opened by words what the last test left open."""
    await screen.be(person)
    await screen.say(words)


async def reported(screen: Screen) -> None:
    """Ailsa goes through the four steps, corrects one answer and sends it."""
    await screen.look("home")
    await screen.press("Report an incident")
    await screen.press("Next")
    await screen.sees("Please look at what is marked below")
    await screen.look("report-1-wrong")
    await screen.choose("What are you reporting?", "An information security incident has occurred")
    await screen.fill({"The nature of the incident": NATURE})
    await screen.press("Next")
    await screen.fill({"The information or systems that are involved": "A list of referrals"})
    await screen.choose("In which format?", "Electronic")
    await screen.choose("Has anything been lost or stolen?", "No")
    await screen.look("report-2")
    await screen.press("Next")
    await screen.fill({"Who uses the information": "The policy team"})
    await screen.fill({"Who is the information about?": "People on community sentences"})
    await screen.look("report-3")
    await screen.press("Next")
    await screen.choose("Is personal data involved, or might it be?", "Yes")
    await screen.look("report-4")
    await screen.press("Next")
    await screen.sees("Please check your answers")
    await screen.look("report-review")
    await screen.press("Send the report")
    await screen.sees("Thank you. Your report has arrived.")
    await screen.look("receipt")
    await screen.incident()
    await screen.press("My reports")
    await screen.look("my-reports")


async def heard_of(screen: Screen) -> None:
    """The channel and the mailbox hear of it, the channel without a word of the report."""
    await screen.go(CHANNEL)
    await screen.sees("A report has arrived.")
    assert "list of names" not in await screen.page.inner_text("#messages")
    await screen.look("channel")
    await screen.go("info@")
    await screen.sees("A report has reached the incident desk.")
    assert "list of names" not in await screen.page.inner_text("#messages")
    await screen.look("mail-report")


async def nominated_and_classified(screen: Screen) -> None:
    """Morag nominates Dorothy from the card she was sent; Dorothy classifies from hers."""
    await screen.be(MORAG)
    await screen.sees("Please nominate the officer")
    await screen.look("notice-nomination")
    await screen.press("Nominate the lead")
    await screen.look("nominate")
    await screen.press("Nominate")
    await screen.sees("Dorothy Smith leads")
    await screen.look("nominated")
    await screen.be(DOROTHY)
    await screen.sees("You lead this investigation.")
    await screen.look("notice-nominated")
    await screen.press("Open the case")
    await screen.look("case-reported")
    await screen.press("Classify")
    await screen.choose("Which category is it?", "Incident")
    await screen.fill({"Why?": "Names reached somebody outside."})
    await screen.choose("Has there been a breach", "Yes, it is confirmed")
    await screen.choose("Is it a cyber incident", "No")
    await screen.choose("Whose data is it?", "Ours")
    await screen.choose("When did anybody at CJS", "At the time from which")
    await screen.look("classify")
    await screen.press("Classify")
    await screen.sees("Recorded:")
    await screen.look("case-assessment")


async def told_board_and_sponsors(screen: Screen) -> None:
    """Classified and assessed: both have mail, without a word of the report."""
    for box in ("Board", "Sponsor Team"):
        await screen.go(box)
        await screen.sees("has been classified and assessed")
        assert "list of names" not in await screen.page.inner_text("#messages")
    await screen.look("mail-assessed")


async def ico_approved_and_told(screen: Screen) -> None:
    """Morag approves the exact text; Dorothy records that the ICO was told."""
    await screen.be(MORAG)
    await screen.sees("This is waiting for your decision.")
    await screen.look("approval")
    await screen.press("Approve A1 and A2")
    await screen.sees("approved A1")
    await screen.look("approved")
    await screen.be(DOROTHY)
    await screen.sees("approved A1")
    await screen.look("notice-decided")
    await screen.press("Open the case")
    await screen.press("Notifications")
    await screen.look("notifications")
    await screen.press("Record that they were told: ICO")
    await screen.fill(
        {"How were they told?": "The ICO's online form", "The ICO's reference": "IC-123456"}
    )
    await screen.look("record-notification")
    await screen.press("Record it")
    await screen.sees("IC-123456")


async def others_decided(screen: Screen) -> None:
    """“Nobody else” is a decision too, each with its reason."""
    for party in ("Police", "System providers", "Others"):
        await screen.press(f"Decide: {party}")
        await screen.choose("Should they be notified?", "No")
        await screen.fill({"Why?": "Nothing for them to do."})
        if party == "Police":
            await screen.look("decide-notification")
        await screen.press("Record the decision")
        await screen.sees("Recorded:")


async def partner_told(screen: Screen, incident: str) -> None:
    """A body with a duty is told: decided, approved, and recorded."""
    partner = "The partner body"
    await screen.press(f"Decide: {partner}")
    await screen.choose("Should they be notified?", "Yes")
    await screen.fill({"Why?": "The agreement says so."})
    await screen.press("Record the decision")
    await opened_by(screen, MORAG, f"actions {incident}")
    await screen.press("Open A3")
    await screen.press("Approve")
    await screen.sees("approved A3")
    await opened_by(screen, DOROTHY, f"notifications {incident}")
    await screen.press(f"Record that they were told: {partner}")
    await screen.fill({"How were they told?": "By phone"})
    await screen.press("Record it")
    await screen.sees("Recorded:")


async def reviewed(screen: Screen) -> None:
    """The three reviews: one done, two done without."""
    await screen.press("Reviews")
    await screen.look("reviews")
    await screen.press("Complete: Asset register")
    await screen.fill({"What did the review find": "The list is now in the register."})
    await screen.look("complete-review")
    await screen.press("The review is done")
    for review in ("Policies", "Training"):
        await screen.press(f"Waive: {review}")
        await screen.fill({"Why isn't it needed?": "Reviewed last month."})
        await screen.press("Waive it")
        await screen.sees("Recorded:")
    await screen.press("Open the case")


async def staff_seen_to(screen: Screen, incident: str) -> None:
    """Eilidh's two tasks, without which nothing is closed."""
    await screen.be(EILIDH)
    await screen.sees("Staff may need support")
    await screen.look("notice-people")
    for task in ("Support", "Conduct"):
        await screen.say(f"people {incident}")
        await screen.press(f"{task}: record as done")
        await screen.fill({"What was arranged": "Seen to."})
        await screen.press("Record it as done")
        await screen.sees("Recorded:")
    await screen.be(DOROTHY)


async def closed(screen: Screen, incident: str) -> None:
    """Dorothy proposes closure, Morag approves it, Ailsa hears of it; the record has it all."""
    await screen.press("Propose closure")
    await screen.fill({"What was done": "Recalled, deleted, told.", "What was learned?": "Check."})
    await screen.select("What caused it?", "Email sent to the wrong person")
    await screen.look("propose-closure")
    await screen.press("Put closure up for approval")
    await screen.sees("Recorded:")
    await screen.be(MORAG)
    await screen.sees("This is waiting for your decision.")
    await screen.look("approval-closure")
    await screen.press("Approve")
    await screen.sees("approved A4")
    await screen.be(DOROTHY)
    await screen.say(f"case {incident}")
    await screen.sees("Closed on")
    await screen.look("case-closed")
    await screen.press("Record of Events")
    await screen.look("record")
    await screen.press("Open the case")
    await screen.press("Home")
    await screen.press("Summary Log")
    await screen.look("log")
    await screen.be(AILSA)
    await screen.sees("The case was closed")
    await screen.look("notice-closed")
