// Text as Teams shows it: a small part of Markdown, and never HTML.

const markdown = {};

function parser(kind) {
  if (!markdown[kind]) {
    const rules = ["emphasis", "link", "list", "newline", "escape", "entity"];
    if (kind === "message") rules.push("strikethrough", "backticks", "fence", "blockquote");
    markdown[kind] = window.markdownit("zero", { html: false, breaks: true }).enable(rules);
    markdown[kind].validateLink = (url) => /^(https?:|mailto:|tel:)/i.test(url.trim());
    markdown[kind].renderer.rules.link_open = (tokens, index, options, _, self) => {
      tokens[index].attrSet("target", "_blank");
      tokens[index].attrSet("rel", "noopener noreferrer");
      return self.renderToken(tokens, index, options);
    };
  }
  return markdown[kind];
}

const mentioned = (text) => text.replace(/<at>([^<]*)<\/at>/g, "**$1**");

export const cardText = (text) => parser("card").render(mentioned(text));

export const messageText = (text) => parser("message").render(mentioned(text));
