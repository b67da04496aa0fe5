// The menu behind "More". The renderer's own is put outside a dialog, where nobody can reach it;
// this one is the browser's popover, which closes with Esc or a click elsewhere.

import { make } from "./dom.js";

export function openMenu(actions, target) {
  const menu = make("div", { class: "more", popover: "auto", role: "group", "aria-label": "More" });
  for (const action of actions) {
    const item = make("button", { type: "button", title: action.tooltip || false }, action.title);
    item.disabled = action.isEnabled === false;
    item.addEventListener("click", () => {
      menu.hidePopover();
      action.execute();
    });
    menu.append(item);
  }
  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...menu.children];
    const now = items.indexOf(document.activeElement);
    items[(now + step + items.length) % items.length].focus();
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    const heldFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    target.setAttribute("aria-expanded", "false");
    if (heldFocus && target.isConnected) target.focus();
  });
  target.after(menu);
  menu.showPopover();
  const box = target.getBoundingClientRect();
  const below = box.bottom + menu.offsetHeight + 4 < innerHeight;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(4, box.top - menu.offsetHeight - 4)}px`;
  menu.style.left = `${Math.max(4, Math.min(box.left, innerWidth - menu.offsetWidth - 8))}px`;
  target.setAttribute("aria-expanded", "true");
  menu.querySelector("button:not(:disabled)")?.focus();
}
