// The timeline: a bar per task. Places and texts come from the kernel; a click on a task chooses it.

function render({ model, el }) {
  const undo = [];
  shown(model, el, "fl-timeline", undo);
  const title = make("span", { class: "fl-title" });
  const legend = make("div", { class: "fl-timeline-legend" });
  const rows = make("div", { class: "fl-timeline-rows", role: "list", "aria-label": "Tasks and their states" });
  const axis = make("div", { class: "fl-timeline-axis", "aria-hidden": "true" });
  const table = make("table", {});
  const fold = make("details", { class: "fl-fold" }, make("summary", {}, "As a table"), table);
  el.append(
    make("div", { class: "fl-frame" }, make("div", { class: "fl-bar" }, title, make("span", { class: "fl-space" }), legend), make("div", { class: "fl-timeline-body" }, rows, axis)),
    troubleLine(model, undo),
    underneath(fold, callsFold(model, undo)),
  );
  const percent = (part) => `${(part * 100).toFixed(3)}%`;
  const sentence = (span) => [`${span.status} ${span.lasted ? `for ${span.lasted}` : ""}`.trim(), `since ${span.since}`, span.why].filter(Boolean);

  const rowOf = (task, breaks, only) => {
    const bar = make("div", { class: "fl-timeline-bar" });
    for (const span of task.spans) {
      if (span.status === "STOPPED") {
        const end = make("span", { class: `fl-timeline-end ${span.look}`, title: sentence(span).join("\n") }, `${span.symbol} STOPPED`);
        end.style.left = percent(span.x);
        if (span.x > 0.85) end.classList.add("fl-timeline-end-left");
        bar.append(end);
        continue;
      }
      const part = make(
        "span",
        { class: `fl-timeline-span ${span.look}${span.lasts ? " fl-timeline-lasts" : ""}`, title: sentence(span).join("\n") },
        make("span", { class: "fl-timeline-symbol" }, span.symbol),
        make("span", { class: "fl-timeline-word" }, span.status),
      );
      part.style.left = percent(span.x);
      part.style.width = percent(span.w);
      bar.append(part);
    }
    for (const one of breaks) {
      const gap = make("span", { class: "fl-timeline-break", title: `${one.text} without a change, drawn shorter` });
      gap.style.left = percent(one.x + one.w / 2);
      bar.append(gap);
    }
    const chosen = Boolean(only) && task.id.startsWith(only);
    const name = make(
      "button",
      {
        class: "fl-timeline-name fl-hue fl-mono",
        type: "button",
        "aria-pressed": String(chosen),
        title: `Task ${task.id}`,
        style: `color: var(--fl-hue-${task.hue})`,
        onclick: () => {
          model.set("only_task", chosen ? "" : task.id);
          model.save_changes();
        },
      },
      task.short,
    );
    const told = task.spans.map((span) => sentence(span).slice(0, 1).join("")).join(", ");
    const row = make("div", { class: "fl-timeline-row", role: "listitem", "aria-label": `Task ${task.short}: ${told}` }, name, bar);
    row.classList.toggle("fl-timeline-other", Boolean(only) && !chosen);
    return row;
  };

  const draw = () => {
    const { tasks = [], ticks = [], breaks = [] } = model.get("drawing") || {};
    const only = model.get("only_task") || "";
    title.textContent = `Timeline of ${model.get("title")}`;
    rows.replaceChildren(...tasks.map((task) => rowOf(task, breaks, only)));
    if (!tasks.length) rows.append(make("div", { class: "fl-timeline-empty fl-quiet" }, "No task has started yet."));
    axis.replaceChildren();
    for (const tick of tasks.length ? ticks : []) {
      const mark = make("span", { class: "fl-timeline-tick" }, tick.text);
      mark.style.left = percent(tick.x);
      mark.classList.toggle("fl-timeline-tick-left", tick.x > 0.92);
      axis.append(mark);
    }
    legend.textContent = tasks.length ? "time on AWS since the first task" : "";
    const head = make("tr", {}, ...["Task", "State", "Since", "Lasted", "Why"].map((word) => make("th", { scope: "col" }, word)));
    const lines = tasks.flatMap((task) =>
      task.spans.map((span) =>
        make("tr", {}, make("td", { class: "fl-mono" }, task.short), make("td", {}, `${span.symbol} ${span.status}`), make("td", { class: "fl-mono" }, span.since), make("td", {}, span.lasted), make("td", {}, span.why)),
      ),
    );
    table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...lines));
    fold.hidden = !tasks.length;
  };
  for (const trait of ["title", "drawing", "only_task"]) follow(model, trait, draw, undo);
  return () => undo.forEach((one) => one());
}

export default { render };
