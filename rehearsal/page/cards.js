// Drawing a card with Microsoft's renderer, and telling what its buttons ask for.

import { hostConfig } from "./host_config.js";
import { openMenu } from "./menu.js";
import { cardText } from "./markdown.js";
import { registerPeoplePicker } from "./people.js";
import { mend } from "./mend.js";

let config;

function renderer() {
  const { AdaptiveCards } = window;
  if (!config) {
    config = new AdaptiveCards.HostConfig(hostConfig);
    AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
      result.outputHtml = cardText(text);
      result.didProcess = true;
    };
    AdaptiveCards.GlobalSettings.setTabIndexAtCardRoot = false;
    AdaptiveCards.Strings.defaults.overflowButtonText = () => "More";
    AdaptiveCards.Strings.defaults.overflowButtonTooltip = () => "More";
    registerPeoplePicker(AdaptiveCards);
  }
  return AdaptiveCards;
}

// The renderer knows nothing of Teams' directory: its picker takes the place of such choices.
function withPickers(node) {
  if (Array.isArray(node)) return node.map(withPickers);
  if (!node || typeof node !== "object") return node;
  const copy = {};
  for (const [key, value] of Object.entries(node)) {
    copy[key] = key === "data" ? value : withPickers(value);
  }
  const dataset = node["choices.data"]?.dataset || "";
  if (node.type === "Input.ChoiceSet" && dataset.startsWith("graph.microsoft.com/users")) {
    copy.type = "Input.People";
  }
  return copy;
}

function asked(action, inDialog) {
  const { AdaptiveCards } = window;
  const data = action.data && typeof action.data === "object" ? action.data : {};
  if (action instanceof AdaptiveCards.ExecuteAction) {
    return { kind: "execute", verb: action.verb || "", data, action_id: action.id || "" };
  }
  if (inDialog) return { kind: "task_submit", data };
  return { kind: data.msteams?.type === "task/fetch" ? "fetch" : "submit", data };
}

// Returns the card's element; `onPress` gets what a button asks for and the element pressed in.
export function drawCard(json, onPress, { inDialog = false } = {}) {
  const AdaptiveCards = renderer();
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = config;
  card.onExecuteAction = (action) => {
    if (action instanceof AdaptiveCards.OpenUrlAction) {
      if (/^(https?:|mailto:|tel:)/i.test(action.url || "")) {
        window.open(action.url, "_blank", "noopener");
      }
      return;
    }
    if (action instanceof AdaptiveCards.SubmitAction
      || action instanceof AdaptiveCards.ExecuteAction) {
      onPress(asked(action, inDialog), card.renderedElement);
    }
  };
  card.onDisplayOverflowActionMenu = (actions, target) => {
    openMenu(actions, target);
    return true;
  };
  card.onInlineCardExpanded = (action, isExpanded) => {
    mend(card.renderedElement);
    if (isExpanded) action.card.renderedElement?.scrollIntoView({ block: "nearest" });
  };
  card.onElementVisibilityChanged = () => mend(card.renderedElement);
  card.parse(withPickers(json));
  const element = card.render();
  if (json.msteams?.width === "Full") element.classList.add("full");
  mend(element);
  return element;
}

export function setBusy(element, busy) {
  element.setAttribute("aria-busy", String(busy));
  for (const button of element.querySelectorAll("button")) {
    if (busy && !button.disabled) {
      button.disabled = true;
      button.dataset.waiting = "";
    } else if (!busy && "waiting" in button.dataset) {
      button.disabled = false;
      delete button.dataset.waiting;
    }
  }
}

export function guarded(element) {
  return element.getAttribute("aria-busy") === "true" && !element.closest("[data-allow-repeat]");
}
