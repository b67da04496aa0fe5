// The page: who one is, where one looks, and what has changed.

import { get, listen, post } from "./api.js";
import { loadChat, openChat, refreshVisible, wireChat } from "./chat.js";
import { $, avatar, badge, make } from "./dom.js";
import { loadMail } from "./mail.js";
import { wireDialogs } from "./task.js";

const here = { as: "reporter", place: "chat", thread: "", state: null };
const unsent = new Map();

const isMail = () => here.place.startsWith("mail:");
const chatId = () => here.state.chats[here.place === "channel" ? 1 : 0].id;

function readAddress() {
  const [as, place] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (as) here.as = as;
  if (place) here.place = place;
}

let going = 0;

// Until all of a place is there, its messages are busy: for a screen reader, and for the tests.
async function go(as, place) {
  going += 1;
  $("#messages").setAttribute("aria-busy", "true");
  try {
    await goTo(as, place);
  } finally {
    going -= 1;
    if (!going) $("#messages").removeAttribute("aria-busy");
  }
}

async function goTo(as, place) {
  unsent.set(`${here.as}/${here.place}`, $("#text").value);
  // Each person has mail of their own: changing person in "My mail" goes to the other's.
  here.place = here.place === `mail:${here.as}` && place === here.place ? `mail:${as}` : place;
  here.as = as;
  here.thread = "";
  history.replaceState(null, "", `#${here.as}/${here.place}`);
  await loadState();
  await openPlace();
}

async function show(place) {
  document.body.dataset.view = "place";
  await go(here.as, place);
  $(isMail() ? "#messages" : "#text").focus();
}

async function loadState() {
  const asked = here.as;
  const state = await get("state", { as: asked });
  if (asked !== here.as) return;
  here.state = state;
  drawPeople();
  drawPlaces();
  $("#time").textContent = state.clock.shown;
  const unread = state.chats.reduce((sum, chat) => sum + chat.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}Incident desk – rehearsal`;
}

// Lists are redrawn on each change. An entry that stays is the same element: it keeps the focus,
// and a click on it that the change comes in between is still one.
function redraw(list, entries) {
  const old = [...list.querySelectorAll("[data-key]")];
  const same = old.length === entries.length
    && old.every((one, index) => one.dataset.key === entries[index].dataset.key);
  if (same) old.forEach((one, index) => become(one, entries[index]));
  else list.replaceChildren(...entries.map((entry) => make("li", {}, entry)));
}

function become(old, entry) {
  if (old.isEqualNode(entry)) return;
  for (const name of ["aria-pressed", "aria-current"]) {
    if (entry.hasAttribute(name)) old.setAttribute(name, entry.getAttribute(name));
    else old.removeAttribute(name);
  }
  old.replaceChildren(...entry.childNodes);
}

function drawPeople() {
  redraw($("#people"), here.state.people.map((person) => make(
    "button",
    { type: "button", class: "person", "data-key": person.key,
      "aria-pressed": String(person.key === here.as),
      onclick: () => go(person.key, here.place) },
    avatar(person.name),
    make("span", { class: "who" }, make("b", {}, person.name), make("small", {}, person.job)),
    person.key === here.as ? null : badge(person.unread),
  )));
  $("#as").replaceChildren(...here.state.people.map((person) => make(
    "option", { value: person.key, selected: person.key === here.as },
    `${person.name}, ${person.job}${person.unread ? ` (${person.unread})` : ""}`,
  )));
}

function entry(place, title, subtitle, unread, image) {
  return make(
    "button",
    { type: "button", class: "place", "data-key": place, onclick: () => show(place),
      "aria-current": here.place === place ? "page" : false },
    image,
    make("span", { class: "who" }, make("b", {}, title), make("small", {}, subtitle)),
    badge(unread),
  );
}

function drawPlaces() {
  const [chat, channel] = here.state.chats;
  const me = here.state.people.find((person) => person.key === here.as);
  redraw($("#chats"), [
    entry("chat", chat.title, `Chat with ${me.name}`, chat.unread, avatar("", true)),
    entry("channel", channel.title, "Channel", channel.unread, symbol("#")),
  ]);
  redraw($("#mailboxes"), here.state.mailboxes.map((box) => entry(
    `mail:${box.key}`, box.label, box.address.replace("@", "\u200b@"), box.unread, symbol("✉"),
  )));
}

const symbol = (sign) => make("span", { class: "avatar sign", "aria-hidden": "true" }, sign);

async function openPlace() {
  const me = here.state.people.find((person) => person.key === here.as);
  $("#compose").hidden = isMail();
  $("#mention").hidden = here.place !== "channel";
  $("#block").hidden = here.place !== "chat";
  $("#block").textContent = here.state.blocked ? "Unblock the app" : "Block the app";
  replyTo(null);
  $("#text").value = unsent.get(`${here.as}/${here.place}`) || "";
  fit();
  if (isMail()) {
    const key = here.place.slice("mail:".length);
    const box = here.state.mailboxes.find((one) => one.key === key) || here.state.mailboxes[0];
    title(box.label, box.address);
    await loadMail(box.key, true);
  } else {
    const isChannel = here.place === "channel";
    title(isChannel ? "Security incidents" : "Incident desk",
      isChannel ? "Channel of the team Information governance" : `As ${me.name}, ${me.job}`);
    await openChat(here.as, chatId(), replyTo);
  }
  await loadState();
}

function title(text, note) {
  $("#place-title").textContent = text;
  $("#place-note").textContent = note;
}

function replyTo(message) {
  here.thread = message ? message.thread : "";
  $("#replying").hidden = !message;
  if (!message) return;
  $("#replying span").textContent = `Replying to ${message.from}, ${message.shown_at}.`;
  $("#text").focus();
}

async function send(event) {
  event?.preventDefault();
  const text = $("#text").value.trim();
  if (!text || isMail()) return;
  $("#text").value = "";
  fit();
  await attempt(() => post("say", { as: here.as, chat: chatId(), text, thread: here.thread }));
}

function fit() {
  const box = $("#text");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 140)}px`;
}

async function attempt(act) {
  try {
    const answer = await act();
    banner(answer?.problem && answer.ok === undefined ? answer.problem : "");
    if (answer?.shown) $("#moved").textContent = `It is now ${answer.shown}.`;
  } catch (error) {
    console.error(error);
    banner(error instanceof TypeError ? "The rehearsal can’t be reached." : error.message);
  }
}

function banner(text) {
  $("#banner").textContent = text;
  $("#banner").hidden = !text;
}

let waiting = null;
const changed = new Set();

function onEvent({ kind, chat }) {
  if (kind !== "read") changed.add(kind === "back" ? "all" : chat);
  // Several changes in one breath are looked at together.
  waiting ??= setTimeout(async () => {
    waiting = null;
    const places = new Set(changed);
    changed.clear();
    try {
      const key = here.place.slice("mail:".length);
      if (isMail()) {
        if (places.has(key) || places.has("all")) await loadMail(key, false);
      } else if (places.has(chatId()) || places.has("all")) {
        await loadChat();
        refreshVisible();
      }
      await loadState();
      $("#block").textContent = here.state.blocked ? "Unblock the app" : "Block the app";
    } catch (error) {
      console.error(error);
      banner("The rehearsal can’t be reached.");
    }
  }, 40);
}

function wire() {
  wireDialogs();
  wireChat();
  $("#compose").addEventListener("submit", send);
  $("#text").addEventListener("input", fit);
  $("#text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
  $("#replying button").addEventListener("click", () => replyTo(null));
  $("#as").addEventListener("change", (event) => go(event.target.value, here.place));
  $("#back").addEventListener("click", () => {
    document.body.dataset.view = "list";
    $(`.places [data-key="${CSS.escape(here.place)}"]`)?.focus();
  });
  $("#block").addEventListener("click", () => attempt(() => post(
    "block", { as: here.as, blocked: !here.state.blocked },
  )));
  for (const button of document.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => attempt(() => post(
      "clock", { move: button.dataset.move },
    )));
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) onEvent({ kind: "back", chat: "" });
  });
  window.addEventListener("hashchange", async () => {
    readAddress();
    await loadState();
    await openPlace();
  });
}

readAddress();
wire();
await loadState();
await openPlace();
listen(onEvent, (lost) => banner(lost ? "The rehearsal can’t be reached. Trying again…" : ""));
setInterval(() => loadState().catch(() => undefined), 30_000);
document.body.dataset.ready = "";
