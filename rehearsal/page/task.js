// Task modules: the dialogs that a bot opens with task/fetch. The browser's own modal dialog keeps
// the focus inside and gives it back.

import { drawCard, guarded, setBusy } from "./cards.js";
import { $, make } from "./dom.js";
import { messageText } from "./markdown.js";

const WIDTHS = { small: 400, medium: 600, large: 800 };
const HEIGHTS = { small: 240, medium: 420, large: 640 };
const size = (wanted, named) => (typeof wanted === "number" ? wanted : named[wanted]);

const dialog = () => $("#task");

export function openTask(task, press) {
  const body = $(".body", dialog());
  $("#task-title").textContent = task.title || "Incident desk";
  problem("");
  dialog().style.width = `${size(task.width, WIDTHS) || WIDTHS.medium}px`;
  const height = size(task.height, HEIGHTS);
  body.style.minHeight = height ? `min(${height}px, 60vh)` : "";
  body.replaceChildren(drawCard(task.card, (asked, element) => submit(asked, element, press), {
    inDialog: true,
  }));
  if (!dialog().open) dialog().showModal();
  body.scrollTop = 0;
  (body.querySelector("input, textarea, select, button") || $(".close", dialog())).focus();
}

async function submit(asked, element, press) {
  if (guarded(element)) return;
  if (asked.kind === "execute") {
    problem("Teams does nothing with an Action.Execute in a dialog: the bot must use Action.Submit.");
    return;
  }
  setBusy(element, true);
  problem("");
  try {
    const answer = await press(asked);
    if (!dialog().open) return;
    if (answer.outcome === "dialog") openTask(answer.dialog, press);
    else if (answer.outcome === "message") say(answer.text);
    else if (answer.outcome === "error") problem(answer.text);
    else dialog().close();
  } catch (error) {
    problem(error.message);
  } finally {
    setBusy(element, false);
  }
}

export function say(text) {
  const words = make("div", { class: "said" });
  words.innerHTML = messageText(text);
  const done = make("button", { type: "button", class: "primary" }, "Close");
  done.addEventListener("click", () => dialog().close());
  $(".body", dialog()).replaceChildren(words, done);
  if (!dialog().open) dialog().showModal();
  done.focus();
}

function problem(text) {
  const line = $(".problem", dialog());
  line.textContent = text;
  line.hidden = !text;
}

export function wireDialogs() {
  for (const each of document.querySelectorAll("dialog")) {
    $(".close", each).addEventListener("click", () => each.close());
  }
  $("#about-button").addEventListener("click", () => $("#about").showModal());
}
