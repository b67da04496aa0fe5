"""What goes wrong at a real desk: a restart in the middle, a press too many, no mouse, time."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Stage
from tests.browser.screen import Screen

CHANNEL = "Security incidents"
NATURE = "A filing cabinet was left open over the weekend."


async def report(screen: Screen) -> str:
    """The shortest report about personal data; returns its ID."""
    await screen.say(f"report {NATURE}")
    await screen.choose("What are you reporting?", "I suspect")
    await screen.press("Next")
    await screen.fill({"The information or systems that are involved": "Case files"})
    await screen.press("Next")
    await screen.press("Next")
    await screen.choose("Is personal data involved, or might it be?", "It might be")
    await screen.press("Next")
    await screen.press("Send the report")
    await screen.sees("Thank you. Your report has arrived.")
    return await screen.incident()


async def test_a_half_finished_report_survives_a_restart_and_is_offered_again(
    screen: Screen, stage: Stage
) -> None:
    await screen.say(f"report {NATURE}")
    await screen.choose("What are you reporting?", "I suspect")
    await screen.press("Next")
    await screen.fill({"The information or systems that are involved": "Case files"})
    await screen.press("Save for later")
    await stage.restart_bot()
    await screen.open(stage.rehearsal.url)
    await screen.say("hello")
    await screen.sees("Not sent yet")
    await screen.look("home-with-draft")
    go_on = screen.page.get_by_role("button", name="Go on with your report")
    await go_on.last.click()
    await screen.sees("Nothing has been sent yet.")
    systems = screen.page.get_by_label("The information or systems that are involved")
    await expect(systems.last).to_have_value("Case files")
    await screen.press("Back")
    await expect(screen.page.get_by_label("The nature of the incident").last).to_have_value(NATURE)


async def test_what_is_on_an_open_page_can_be_sent_after_a_restart(
    screen: Screen, stage: Stage
) -> None:
    await screen.say(f"report {NATURE}")
    await screen.choose("What are you reporting?", "I suspect")
    await stage.restart_bot()
    await screen.press("Next")
    await screen.sees("Step 2 of 4")


async def test_a_button_pressed_twice_sends_one_report(screen: Screen) -> None:
    await screen.say(f"report {NATURE}")
    await screen.choose("What are you reporting?", "I suspect")
    await screen.press("Next")
    await screen.fill({"The information or systems that are involved": "Case files"})
    await screen.press("Next")
    await screen.press("Next")
    await screen.choose("Is personal data involved, or might it be?", "No")
    await screen.press("Next")
    await screen.page.get_by_role("button", name="Send the report").last.dblclick()
    await screen.sees("Thank you. Your report has arrived.")
    await screen.press("My reports")
    await expect(screen.page.get_by_role("button", name="Open CJS-")).to_have_count(1)


async def test_a_decision_on_a_card_that_is_out_of_date_shows_who_was_quicker(
    screen: Screen,
) -> None:
    incident = await report(screen)
    await screen.be("Dorothy Smith")
    await screen.say(f"propose {incident}")
    await screen.choose("What sort of action is it?", "Containment")
    await screen.fill({"What is to be done": "Lock the cabinet"})
    await screen.press("Put it up for approval")
    await screen.sees("Recorded:")
    await screen.be("Calum Reid")
    await screen.say(f"actions {incident}")
    await screen.press("Open A1")
    await screen.be("Morag Sinclair")
    await screen.sees("This is waiting for your decision.")
    await screen.press("Approve")
    await screen.be("Calum Reid")
    await screen.press("Approve")
    await screen.sees("Morag Sinclair")
    await screen.look("overtaken")


async def test_a_report_is_filed_by_keyboard_alone(screen: Screen) -> None:
    await screen.page.get_by_label("Type a message").focus()
    keys = screen.page.keyboard
    await keys.type("report")
    await keys.press("Enter")
    await screen.sees("Step 1 of 4")
    await screen.tab_to("A weakness or vulnerability that may lead to one", "Shift+Tab")
    await keys.press("Space")
    await screen.tab_to("The nature of the incident, suspected incident, weakness or vulnerability")
    await keys.type(NATURE)
    await screen.tab_to("Next")
    await keys.press("Enter")
    await screen.sees("Step 2 of 4")
    await screen.tab_to("The information or systems that are involved")
    await keys.type("Case files")
    await screen.tab_to("Next")
    await keys.press("Enter")
    await screen.sees("Step 3 of 4")
    await screen.tab_to("Next")
    await keys.press("Space")
    await screen.sees("Step 4 of 4")
    await screen.tab_to("Yes")
    await keys.press("Space")
    await screen.tab_to("Next")
    await keys.press("Enter")
    await screen.sees("Please check your answers")
    await screen.tab_to("Send the report")
    await keys.press("Enter")
    await screen.sees("Thank you. Your report has arrived.")


async def test_a_reminder_reaches_the_channel_when_the_clock_is_moved(screen: Screen) -> None:
    await report(screen)
    await screen.go(CHANNEL)
    await screen.sees("A report has arrived.")
    for _ in range(2):
        await screen.page.get_by_role("button", name="+1 working day").click()
    await screen.sees("Reminder:")
    await screen.look("channel-reminder")
    await screen.be("Dorothy Smith")
    await screen.sees("Reminder:")
    await screen.look("notice-reminder")
