// Files in a chat: the question whether to take one, and afterwards the link to it.

import { make } from "./dom.js";

export function drawFile(file, onPress) {
  const name = make("b", {}, file.name);
  if (file.kind === "file") {
    const link = make("a", { href: file.url, download: "", class: "button" }, "Download");
    link.setAttribute("aria-label", `Download ${file.name}`);
    return make("div", { class: "file" }, name, link);
  }
  const answers = [["Accept", "accept"], ["Decline", "decline"]].map(([words, kind]) => {
    const button = make("button", { type: "button", class: kind === "accept" ? "primary" : "plain" }, words);
    button.setAttribute("aria-label", `${words} ${file.name}`);
    button.addEventListener("click", () => onPress({ kind, data: {} }, element));
    return button;
  });
  const words = [file.description, file.size].filter(Boolean).join(" · ");
  const element = make(
    "div", { class: "file" }, name, make("p", { class: "file-words" }, words),
    make("div", { class: "file-buttons" }, ...answers),
  );
  return element;
}
