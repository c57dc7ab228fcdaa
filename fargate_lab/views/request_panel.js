// A request as boto3, AWS CLI and JSON: three tabs and a copy button.

let panels = 0;

function render({ model, el }) {
  const undo = [];
  el.classList.add("fl-page", "fl-request");
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  const id = `fl-request-${(panels += 1)}`;
  const tabs = make("div", { class: "fl-request-tabs", role: "tablist" });
  const copy = make("button", { class: "fl-button", type: "button" }, "Copy");
  const code = make("pre", { class: "fl-code fl-request-code", role: "tabpanel", tabindex: "0", id });
  el.append(make("div", { class: "fl-frame" }, make("div", { class: "fl-bar fl-request-bar" }, tabs, make("span", { class: "fl-space" }), copy), code));

  const open = (name, focus) => {
    model.set("tab", name);
    model.save_changes();
    if (focus) tabs.querySelector('[aria-selected="true"]')?.focus();
  };
  const draw = () => {
    const texts = model.get("texts") || [];
    const chosen = texts.find((one) => one.name === model.get("tab")) || texts[0];
    const had = tabs.contains(document.activeElement);
    tabs.setAttribute("aria-label", `${model.get("operation")} as code`);
    tabs.replaceChildren(
      ...texts.map(({ name }) =>
        make("button", {
          class: "fl-request-tab",
          type: "button",
          role: "tab",
          "aria-selected": String(name === chosen?.name),
          "aria-controls": id,
          tabindex: name === chosen?.name ? "0" : "-1",
          onclick: () => open(name, true),
        }, name),
      ),
    );
    if (had) tabs.querySelector('[aria-selected="true"]')?.focus();
    const text = chosen?.text || "";
    if (code.textContent !== text) code.textContent = text;
    code.setAttribute("aria-label", `${model.get("operation")}: ${chosen?.name || ""}`);
    el.hidden = !texts.length;
  };
  tabs.addEventListener("keydown", (event) => {
    const names = (model.get("texts") || []).map((one) => one.name);
    const at = names.indexOf(model.get("tab"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + names.length, Home: 0, End: names.length - 1 }[event.key];
    if (to === undefined) return;
    taken(event);
    open(names[to % names.length], true);
  });
  copy.addEventListener("click", async () => {
    await copyText(code.textContent);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1200);
  });
  for (const trait of ["texts", "tab"]) follow(model, trait, draw, undo);
  return () => undo.forEach((one) => one());
}

export default { render };
