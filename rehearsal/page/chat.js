// The messages of a chat. An element is drawn anew only when what it shows has changed, so that
// nothing typed into another card is lost.

import { get, post } from "./api.js";
import { drawCard, guarded, setBusy } from "./cards.js";
import { $, avatar, isInSight, make } from "./dom.js";
import { drawFile } from "./files.js";
import { messageText } from "./markdown.js";
import { openTask, say } from "./task.js";

const PAGE = 100;
const drawn = new Map();
const refreshed = new Set();
let here = { as: "", chat: "", reply: null };
let loading = 0;
let watcher;

export async function openChat(as, chat, reply) {
  here = { as, chat, reply };
  drawn.clear();
  refreshed.clear();
  awaited = null;
  watcher?.disconnect();
  watcher = new IntersectionObserver(seen, { root: $("#messages") });
  $("#messages").replaceChildren();
  await loadChat();
  toEnd();
}

export async function loadChat() {
  const asked = (loading += 1);
  const { as, chat } = here;
  const peek = isInSight() ? {} : { peek: "1" };
  const { messages } = await get("messages", { as, chat, ...peek });
  await released;
  // An answer that was overtaken by a later question, or by another chat, is old.
  if (asked !== loading || as !== here.as || chat !== here.chat) return;
  const log = $("#messages");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const kept = new Set(messages.map((message) => message.id));
  for (const [id, entry] of drawn) {
    // Older than the listing reaches back is not gone.
    if (!kept.has(id) && (!messages.length || id > messages[0].id)) {
      entry.element.remove();
      drawn.delete(id);
    }
  }
  last = null;
  for (const message of inOrder(messages)) place(message, log);
  if (!$(".earlier", log) && messages.length >= PAGE) log.prepend(earlierButton());
  $(".empty", log)?.remove();
  if (!messages.length) log.append(make("p", { class: "empty" }, "Nothing here yet."));
  if (atEnd) toEnd();
  revealAwaited(messages.at(-1)?.id);
}

// What a dialog changed comes a moment after it has closed: the card that opened it, or a new one.
let awaited = null;

function awaitChange(id) {
  awaited = { id, cards: drawn.get(id)?.cards, last: [...drawn.keys()].at(-1) };
}

function revealAwaited(newest) {
  if (!awaited) return;
  const entry = drawn.get(awaited.id);
  const changed = entry && entry.cards !== awaited.cards;
  if (!changed && newest === awaited.last) return;
  reveal((changed ? entry : drawn.get(newest)).element);
  awaited = null;
}

// A card that is drawn anew between a button's going down and up would swallow the click.
let released = Promise.resolve();

export function wireChat() {
  $("#messages").addEventListener("pointerdown", () => {
    released = new Promise((done) => {
      const after = () => setTimeout(done);
      addEventListener("pointerup", after, { once: true });
      addEventListener("pointercancel", after, { once: true });
    });
  });
}

function earlierButton() {
  const button = make("button", { type: "button", class: "plain earlier" }, "Earlier messages");
  button.addEventListener("click", async () => {
    const { as, chat } = here;
    const before = [...drawn.keys()].sort()[0];
    const { messages } = await get("messages", { as, chat, before, peek: "1" });
    if (as !== here.as || chat !== here.chat) return;
    last = button;
    for (const message of inOrder(messages)) place(message, $("#messages"));
    if (messages.length < PAGE) button.remove();
  });
  return button;
}

function toEnd() {
  const log = $("#messages");
  log.scrollTop = log.scrollHeight;
}

// In a channel the replies stand under the post that they answer.
function inOrder(messages) {
  if (!messages.some((message) => message.thread)) return messages;
  const roots = [...new Set(messages.map((message) => message.thread))];
  return roots.flatMap((root) => messages.filter((message) => message.thread === root));
}

let last = null;

function place(message, log) {
  let entry = drawn.get(message.id);
  if (!entry) {
    entry = { element: shell(message), cards: "", text: null };
    drawn.set(message.id, entry);
  }
  fill(entry, message);
  if (!entry.element.isConnected) {
    if (last?.isConnected) last.after(entry.element);
    else log.append(entry.element);
  }
  last = entry.element;
}

function shell(message) {
  const isReply = message.thread && message.thread !== message.id;
  const element = make(
    "article",
    {
      class: ["message", message.mine && "mine", isReply && "reply"].filter(Boolean).join(" "),
      "data-message-id": message.id,
      "aria-label": `${message.from}, ${message.shown_at}`,
    },
    avatar(message.from, message.sender === "bot"),
    make(
      "div", { class: "bubble" },
      make("p", { class: "meta" }, make("b", {}, message.from), " ",
        make("time", { datetime: message.at }, message.shown_at),
        make("span", { class: "edited" })),
      make("div", { class: "text" }),
      make("div", { class: "cards" }),
      make("p", { class: "note", role: "status" }),
    ),
  );
  if (message.thread && !isReply) {
    const button = make("button", { type: "button", class: "plain answer" }, "Reply");
    button.addEventListener("click", () => here.reply(message));
    $(".bubble", element).append(button);
  }
  watcher.observe(element);
  return element;
}

function fill(entry, message) {
  const { element } = entry;
  entry.message = message;
  if (entry.text !== message.text) {
    const text = $(".text", element);
    if (message.plain) text.textContent = message.text;
    else text.innerHTML = messageText(message.text);
    text.classList.toggle("typed", message.plain);
    entry.text = message.text;
  }
  $(".edited", element).textContent = message.edited ? " Edited" : "";
  const note = $(".note", element);
  note.textContent = message.note;
  note.classList.toggle("problem", message.note_is_error);
  const cards = JSON.stringify([message.cards, message.files, message.others]);
  if (entry.cards !== cards) {
    const hadFocus = $(".cards", element).contains(document.activeElement);
    $(".cards", element).replaceChildren(
      ...message.cards.map((card) => drawCard(card, (asked, drawnCard) => {
        press(message.id, asked, drawnCard);
      })),
      ...message.files.map((file) => drawFile(file, (asked, element) => {
        press(message.id, asked, element);
      })),
      ...message.others.map((name) => make("p", { class: "other" }, `Attachment: ${name}`)),
    );
    entry.cards = cards;
    if (hadFocus) focusOn(element);
  }
}

function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function reveal(element) {
  const isTall = element.offsetHeight > $("#messages").clientHeight;
  element.scrollIntoView({ block: isTall ? "start" : "nearest" });
}

async function press(id, asked, element) {
  if (guarded(element)) return;
  const from = { as: here.as, chat: here.chat, message_id: id };
  const trigger = document.activeElement;
  setBusy(element, true);
  try {
    const answer = await post("press", { ...from, ...asked });
    if (answer.outcome === "dialog") {
      setBusy(element, false);
      trigger?.focus();
      openTask(answer.dialog, async (next) => {
        awaitChange(id);
        const then = await post("press", { ...from, ...next });
        if (then.outcome !== "closed") awaited = null;
        return then;
      });
    } else if (answer.outcome === "message" && asked.kind === "fetch") say(answer.text);
    const stillHere = from.as === here.as && from.chat === here.chat;
    if (stillHere) {
      await loadChat();
      const now = drawn.get(id)?.element;
      if (now && !element.isConnected) reveal(now);
      if (now && !$("#task").open && document.activeElement === document.body) {
        if (element.isConnected && trigger?.isConnected) {
          setBusy(element, false);
          trigger.focus();
        } else focusOn(now);
      }
    }
  } catch (error) {
    const note = $(".note", drawn.get(id).element);
    note.textContent = error.message;
    note.classList.add("problem");
  } finally {
    setBusy(element, false);
  }
}

// Teams asks the bot for a fresh card when one that wants it comes into sight.
async function seen(entries) {
  for (const { target, isIntersecting } of entries) {
    const message = drawn.get(target.dataset.messageId)?.message;
    if (isIntersecting && message) await refresh(message);
  }
}

async function refresh(message) {
  const action = message.cards[0]?.refresh?.action;
  const key = `${message.id}/${message.version.split(".")[0]}`;
  if (!action || refreshed.has(key)) return;
  refreshed.add(key);
  const { as, chat } = here;
  await post("press", {
    as, chat, message_id: message.id, kind: "execute", trigger: "automatic",
    verb: action.verb || "", data: action.data || {}, action_id: action.id || "",
  }).catch(() => undefined);
}

export function refreshVisible() {
  const log = $("#messages").getBoundingClientRect();
  for (const { element, message } of drawn.values()) {
    const box = element.getBoundingClientRect();
    if (box.bottom > log.top && box.top < log.bottom) refresh(message);
  }
}
