// Teams' people picker as an input of Microsoft's renderer: an accessible combobox over the
// directory, whose value is object ids with commas between.

import { get } from "./api.js";
import { make } from "./dom.js";

let count = 0;

export function registerPeoplePicker(AdaptiveCards) {
  class PeoplePicker extends AdaptiveCards.Input {
    getJsonTypeName() {
      return "Input.People";
    }

    internalParse(source, context) {
      super.internalParse(source, context);
      this.many = source.isMultiSelect === true;
      this.placeholder = source.placeholder || "Type a name";
      this.choices = Array.isArray(source.choices) ? source.choices : [];
      this.picked = String(source.value || "").split(",").filter(Boolean)
        .map((id) => ({ id, name: this.choices.find((one) => one.value === id)?.title || "" }));
    }

    get value() {
      return this.picked.map((person) => person.id).join(",") || undefined;
    }

    isSet() {
      return this.picked.length > 0;
    }

    focus() {
      this.input?.focus();
    }

    updateInputControlAriaLabelledBy() {
      const ids = this.getAllLabelIds();
      if (this.input && ids.length) this.input.setAttribute("aria-labelledby", ids.join(" "));
      else this.input?.setAttribute("aria-label", this.placeholder);
    }

    internalRender() {
      const list = `people-${(count += 1)}`;
      this.input = make("input", {
        type: "text", class: "ac-input", role: "combobox", placeholder: this.placeholder,
        "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list,
        oninput: () => this.search(), onkeydown: (event) => this.key(event),
        onfocus: () => this.input.select(), onblur: () => this.leave(),
      });
      if (this.isRequired) this.input.setAttribute("aria-required", "true");
      this.chips = make("span", { class: "chips" });
      this.list = make("ul", { id: list, role: "listbox", "aria-label": "People", hidden: true });
      this.found = [];
      this.active = -1;
      this.show();
      this.nameTheUnnamed();
      return make("div", { class: "people-picker" }, this.chips, this.input, this.list);
    }

    async nameTheUnnamed() {
      for (const person of this.picked.filter((one) => !one.name)) {
        const { people } = await get("people", { q: person.id });
        person.name = people[0]?.name || person.id;
      }
      this.show();
    }

    show() {
      if (!this.many) {
        this.input.value = this.picked[0]?.name || "";
        return;
      }
      this.chips.replaceChildren(...this.picked.map((person) => make(
        "button",
        { type: "button", class: "chip", "aria-label": `Remove ${person.name}`,
          onclick: () => this.drop(person) },
        person.name, make("span", { "aria-hidden": "true" }, " ✕"),
      )));
    }

    drop(person) {
      this.picked = this.picked.filter((one) => one !== person);
      this.show();
      this.valueChanged();
      this.input.focus();
    }

    async search() {
      const text = this.input.value.trim();
      if (!this.many && this.picked.length) {
        this.picked = [];
        this.valueChanged();
      }
      const { people } = await get("people", { q: text });
      if (text !== this.input.value.trim() || document.activeElement !== this.input) return;
      this.found = people.filter((one) => !this.picked.some((other) => other.id === one.id));
      this.active = this.found.length ? 0 : -1;
      this.open();
    }

    open() {
      this.list.replaceChildren(...this.found.map((person, index) => make(
        "li",
        { role: "option", id: `${this.list.id}-${index}`,
          "aria-selected": String(index === this.active),
          onmousedown: (event) => { event.preventDefault(); this.pick(person); } },
        make("span", {}, person.name), make("small", {}, person.job),
      )));
      if (!this.found.length) {
        this.list.replaceChildren(make(
          "li", { role: "option", "aria-disabled": "true", "aria-selected": "false" },
          "Nobody of that name",
        ));
      }
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      if (this.active >= 0) {
        this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
      } else this.input.removeAttribute("aria-activedescendant");
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    }

    leave() {
      this.close();
      if (this.many || !this.picked.length) this.input.value = "";
      else this.input.value = this.picked[0].name;
    }

    pick(person) {
      this.picked = this.many ? [...this.picked, person] : [person];
      if (this.many) this.input.value = "";
      this.show();
      this.close();
      this.valueChanged();
    }

    key(event) {
      const isOpen = !this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!isOpen) {
          this.search();
          return;
        }
        const step = event.key === "ArrowDown" ? 1 : -1;
        const size = this.found.length;
        if (size) this.active = (this.active + step + size) % size;
        this.open();
      } else if (event.key === "Enter" && isOpen && this.found[this.active]) {
        event.preventDefault();
        event.stopPropagation();
        this.pick(this.found[this.active]);
      } else if (event.key === "Escape" && isOpen) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
      } else if (event.key === "Backspace" && this.many && !this.input.value) {
        const last = this.picked.at(-1);
        if (last) this.drop(last);
      }
    }
  }
  AdaptiveCards.GlobalRegistry.elements.register("Input.People", PeoplePicker);
}
