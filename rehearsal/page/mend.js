// Faults of the renderer that keep people out who use a keyboard or a screen reader, put right
// after it has drawn a card.

export function mend(card) {
  if (!card) return;
  for (const input of card.querySelectorAll("input, select, textarea")) nameInput(input);
  for (const bar of card.querySelectorAll('[role="menubar"], [role="menu"]')) {
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Actions");
  }
  for (const button of card.querySelectorAll("button")) {
    // Plain buttons in plain groups: "menuitem" and positions in a set would promise arrow keys.
    if (button.getAttribute("role") !== "button") button.removeAttribute("role");
    button.removeAttribute("aria-posinset");
    button.removeAttribute("aria-setsize");
    button.type = "button";
    if (button.tabIndex < 0) button.tabIndex = 0;
  }
}

function nameInput(input) {
  if (input.getAttribute("aria-labelledby") || input.getAttribute("aria-label")) return;
  if (input.labels?.length || input.type === "hidden") return;
  input.setAttribute("aria-label", input.placeholder || input.title || "Answer");
}
