// Service events, newest first. Task ids are buttons in the task's hue; everything else stands as AWS wrote it.

function render({ model, el }) {
  const undo = [];
  shown(model, el, "fl-events", undo);
  const title = make("span", { class: "fl-title" });
  const count = make("span", { class: "fl-quiet" });
  const list = make("ol", { class: "fl-events-list", "aria-label": "Service events, newest first", tabindex: "0" });
  const empty = make("div", { class: "fl-events-empty fl-quiet" }, "No events yet. ECS writes one whenever the service starts or stops tasks.");
  el.append(
    make("div", { class: "fl-frame" }, make("div", { class: "fl-bar" }, title, make("span", { class: "fl-space" }), count), list, empty),
    troubleLine(model, undo),
    underneath(callsFold(model, undo)),
  );
  let known = null;

  const partOf = (part) => {
    if (!part.task) return part.text;
    return make(
      "button",
      {
        class: "fl-events-task fl-mono",
        type: "button",
        title: `Task ${part.task}`,
        style: `color: var(--fl-hue-${part.hue})`,
        onclick: () => {
          model.set("only_task", model.get("only_task") === part.task ? "" : part.task);
          model.save_changes();
        },
      },
      part.short,
    );
  };
  const draw = () => {
    const events = model.get("events") || [];
    title.textContent = `Events of ${model.get("title")}`;
    count.textContent = events.length ? `${events.length} event${events.length === 1 ? "" : "s"}, newest first` : "";
    list.replaceChildren(
      ...events.map((event) => {
        const symbol = make("span", { class: `fl-events-symbol ${event.look}`, "aria-hidden": "true" }, event.symbol);
        const line = make("li", {}, make("time", { class: "fl-mono fl-quiet" }, event.at), symbol, make("span", { class: "fl-events-text" }, ...event.parts.map(partOf)));
        if (known && !known.has(event.id)) line.classList.add("fl-events-new");
        return line;
      }),
    );
    known = new Set(events.map((event) => event.id));
    list.hidden = !events.length;
    empty.hidden = Boolean(events.length);
  };
  follow(model, "title", draw, undo);
  follow(model, "events", draw, undo);
  return () => undo.forEach((one) => one());
}

export default { render };
