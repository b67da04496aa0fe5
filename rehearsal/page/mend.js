// Faults of the renderer that keep people out who use a keyboard or a screen reader, put right
// after it has drawn a card.

export function mend(card) {
  if (!card) return;
  for (const name of card.querySelectorAll(".ac-fact-title p")) breakAtSlashes(name);
  for (const input of card.querySelectorAll("input, select, textarea")) nameInput(input);
  for (const set of card.querySelectorAll(".ac-choiceSetInput-expanded, .ac-choiceSetInput-multiSelect")) {
    nameChoices(set);
  }
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

// "event/vulnerability/incident" is one word to the browser, which would break it anywhere.
function breakAtSlashes(element) {
  for (const node of [...element.childNodes]) {
    if (node.nodeType !== Node.TEXT_NODE || !node.data.includes("/")) continue;
    const parts = node.data.split(/(?<=\/)/);
    node.replaceWith(...parts.flatMap((part) => [part, document.createElement("wbr")]));
  }
}

// The renderer gives the question's words to the first choice alone; they belong to them all.
function nameChoices(set) {
  const question = set.parentElement?.previousElementSibling;
  if (!question?.id) return;
  set.setAttribute("role", set.querySelector('[type="radio"]') ? "radiogroup" : "group");
  set.setAttribute("aria-labelledby", question.id);
  for (const choice of set.querySelectorAll("input")) {
    const own = choice.parentElement.querySelector("label");
    if (!own?.id) continue;
    choice.removeAttribute("aria-label");
    choice.setAttribute("aria-labelledby", own.id);
  }
}
