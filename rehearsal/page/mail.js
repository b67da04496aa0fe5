// A mailbox: its mails, newest first.

import { get } from "./api.js";
import { $, isInSight, make } from "./dom.js";

let shown = "";

function words(mail) {
  if (mail.content_type !== "html") return mail.body;
  return new DOMParser().parseFromString(mail.body, "text/html").body.textContent;
}

function draw(mail) {
  return make(
    "article", { class: "mail" },
    make("h3", {}, mail.subject || "(no subject)"),
    make("p", { class: "meta" }, `From ${mail.from} to ${mail.to.join(", ")} · `,
      make("time", { datetime: mail.at }, mail.shown_at)),
    make("div", { class: "letter" }, words(mail)),
  );
}

export async function loadMail(box, fresh) {
  const peek = isInSight() ? {} : { peek: "1" };
  const { mails } = await get("mail", { box, ...peek });
  const now = JSON.stringify([box, mails]);
  if (!fresh && now === shown) return;
  shown = now;
  $("#messages").replaceChildren(
    ...mails.map(draw),
    ...(mails.length ? [] : [make("p", { class: "empty" }, "No mail yet.")]),
  );
  if (fresh) $("#messages").scrollTop = 0;
}
