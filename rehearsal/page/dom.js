// Small shorthand for making elements; text is always set as text.

export const $ = (selector, root = document) => root.querySelector(selector);

// Whether the person can see the messages: on a narrow screen the list of chats hides them.
export const isInSight = () => !document.hidden && $("#messages").checkVisibility();

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const HUES = ["#5b5fc7", "#8c3b7a", "#1f6f78", "#8a4b08", "#3d6b2e", "#8f2f3f"];
const hueOf = new Map();

// The same person has the same colour everywhere.
export function avatar(name, bot = false) {
  if (bot) return make("span", { class: "avatar bot", "aria-hidden": "true" });
  if (!hueOf.has(name)) hueOf.set(name, HUES[hueOf.size % HUES.length]);
  const initials = name.split(" ").map((part) => part[0]).slice(0, 2).join("");
  const element = make("span", { class: "avatar", "aria-hidden": "true" }, initials);
  element.style.backgroundColor = hueOf.get(name);
  return element;
}

export function badge(count) {
  if (!count) return null;
  const shown = count > 99 ? "99+" : String(count);
  return make("span", { class: "badge" }, shown, make("span", { class: "unseen" }, " unread"));
}
