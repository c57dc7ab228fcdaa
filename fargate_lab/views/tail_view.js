// The log tail: a virtual list. Only the rows in sight are elements, so that 100,000 lines scroll like ten.

const ROW = 20; // pixels, as in tail_view.css
const MOST_LINES = 100000;
const LEGEND = 12; // tasks in the legend before the rest folds
const stores = new WeakMap(); // one set of lines per model, whatever the number of its views on the page

/** The lines that have come, numbered by the kernel; what is missing is asked for again. */
function storeOf(model) {
  if (stores.has(model)) return stores.get(model);
  const store = { lines: [], have: 0, dropped: 0, complete: false, listeners: new Set(), asked: false };
  const take = (first, lines, anew) => {
    if (anew) {
      Object.assign(store, { lines: [], have: first, dropped: first, complete: true });
      for (const listener of store.listeners) listener(null);
    } else if (first > store.have && store.complete && !store.asked) {
      store.asked = true; // lines were lost on the way
      model.send({ type: "shown", have: store.have });
      return;
    }
    if (!store.have && first) store.dropped = first;
    const fresh = lines.slice(Math.max(0, store.have - first));
    if (!fresh.length) return;
    store.asked = false;
    store.have = first + lines.length;
    let ordered = true;
    for (const [at, task, container, text, notice] of fresh) {
      const last = store.lines[store.lines.length - 1];
      if (last && last.at > at) ordered = false;
      store.lines.push({ at, task, container, text, notice, lower: text.toLowerCase() });
    }
    if (!ordered) store.lines.sort((a, b) => a.at - b.at);
    const surplus = store.lines.length - MOST_LINES;
    if (surplus > 0) {
      store.lines.splice(0, surplus);
      store.dropped += surplus;
    }
    const added = ordered && surplus <= 0 ? fresh.length : null;
    for (const listener of store.listeners) listener(added);
  };
  const backlog = () => take((model.get("backlog") || {}).first || 0, (model.get("backlog") || {}).lines || []);
  model.on("msg:custom", (message) => message.type === "lines" && take(message.first, message.lines, message.anew));
  model.on("change:backlog", backlog);
  stores.set(model, store);
  backlog();
  return store;
}

function clock(ms) {
  return new Date(ms).toISOString().slice(11, 19);
}

function render({ model, el }) {
  const undo = [];
  const store = storeOf(model);
  shown(model, el, "fl-tail", undo, () => ({ have: store.complete ? store.have : -1 }));
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  const set = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
  };

  // the parts
  const title = make("span", { class: "fl-title" });
  const filter = make("input", { class: "fl-input", type: "search", placeholder: "text in the line", spellcheck: "false" });
  const pause = make("button", { class: "fl-button", type: "button" });
  const clear = make("button", { class: "fl-button", type: "button", title: "Take the lines so far off this page" }, "Clear");
  const copy = make("button", { class: "fl-button", type: "button", title: "Copy the lines shown" }, "Copy");
  const legend = make("div", { class: "fl-tail-legend", role: "group", "aria-label": "Tasks: press one to see its lines only" });
  const bar = make(
    "div",
    { class: "fl-bar fl-tail-bar" },
    title,
    legend,
    make("span", { class: "fl-tail-controls" }, make("label", { class: "fl-label" }, "Filter ", filter), pause, clear, copy),
  );
  const rows = make("div", { class: "fl-tail-rows" });
  const list = make("div", { class: "fl-tail-list fl-mono", role: "log", tabindex: "0", "aria-label": "Log lines" }, rows);
  const empty = make("div", { class: "fl-tail-empty" });
  const newer = make("button", { class: "fl-button fl-tail-newer", type: "button" });
  const body = make("div", { class: "fl-tail-body" }, list, empty, newer);
  const count = make("span", { class: "fl-quiet" });
  const silence = make("span", { class: "fl-quiet fl-tail-silence" });
  const foot = make("div", { class: "fl-bar fl-tail-foot", role: "status" }, count, silence);
  el.append(make("div", { class: "fl-frame" }, bar, body, foot), troubleLine(model, undo), underneath(callsFold(model, undo)));

  // which lines are shown
  let shownLines = [];
  let clearedBefore = 0; // lines of the store, counted from its first, that Clear took away
  let seen = 0; // lines shown when following ended
  let severalContainers = false;
  const drawn = new Map();
  const byNumber = () => new Map((model.get("tasks") || []).map((task) => [task.number, task]));
  let tasks = byNumber();

  const wanted = () => {
    const text = (model.get("text_filter") || "").toLowerCase();
    const only = model.get("only_task") || "";
    return (line) =>
      (!only || (tasks.get(line.task)?.id || "").startsWith(only)) && (!text || line.lower.includes(text));
  };
  const addTo = (lines) => {
    const keep = wanted();
    for (const line of lines) {
      if (keep(line)) shownLines.push(line);
      if (!severalContainers && line.container) {
        if (addTo.container === undefined) addTo.container = line.container;
        else if (addTo.container !== line.container) {
          severalContainers = true;
          forget();
        }
      }
    }
  };
  const forget = () => {
    for (const row of drawn.values()) row.remove();
    drawn.clear();
  };
  const again = () => {
    shownLines = [];
    forget();
    addTo(store.lines.slice(Math.max(0, clearedBefore - store.dropped)));
    soon();
  };

  // drawing
  const rowOf = (line, index) => {
    const task = tasks.get(line.task) || { short: "", hue: 0 };
    const row = make("div", { class: line.notice ? "fl-tail-row fl-tail-notice" : "fl-tail-row", title: line.text });
    row.style.top = `${index * ROW}px`;
    const name = make("span", { class: "fl-tail-task fl-hue" }, task.short);
    name.style.color = `var(--fl-hue-${task.hue})`;
    const text = make("span", { class: "fl-tail-text" });
    marked(text, line, (model.get("text_filter") || "").toLowerCase());
    row.append(make("span", { class: "fl-tail-time" }, clock(line.at)), name);
    if (severalContainers) row.append(make("span", { class: "fl-tail-container" }, line.container));
    row.append(text);
    return row;
  };
  const marked = (element, line, text) => {
    let from = 0;
    for (let at = text ? line.lower.indexOf(text) : -1; at >= 0; at = line.lower.indexOf(text, from)) {
      element.append(line.text.slice(from, at), make("mark", {}, line.text.slice(at, at + text.length)));
      from = at + text.length;
    }
    element.append(line.text.slice(from));
  };
  let following = true;
  const draw = () => {
    waiting = 0;
    following = !model.get("paused");
    rows.style.height = `${shownLines.length * ROW}px`;
    if (following) list.scrollTop = list.scrollHeight;
    const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 10);
    const last = Math.min(shownLines.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + 10);
    for (const [index, row] of drawn) {
      if (index < first || index >= last) {
        row.remove();
        drawn.delete(index);
      }
    }
    for (let index = first; index < last; index += 1) {
      if (!drawn.has(index)) {
        const row = rowOf(shownLines[index], index);
        drawn.set(index, row);
        rows.append(row);
      }
    }
    list.setAttribute("aria-live", following ? "polite" : "off");
    tell();
  };
  let waiting = 0;
  const soon = () => {
    if (!waiting) waiting = requestAnimationFrame(draw);
  };
  const tell = () => {
    const total = store.lines.length + store.dropped - Math.max(clearedBefore, store.dropped);
    const all = shownLines.length === total;
    const n = (number) => number.toLocaleString("en");
    count.textContent = (all ? `${n(total)} line${total === 1 ? "" : "s"}` : `${n(shownLines.length)} of ${n(total)} lines`) +
      (!store.dropped ? "" : store.complete ? `, the oldest ${n(store.dropped)} were let go` : ", older ones follow when the kernel is free") + (following ? "" : " · paused");
    const why = model.get("silence") || "";
    const none = shownLines.length === 0;
    empty.hidden = !none;
    silence.textContent = none ? "" : why;
    empty.textContent = !none ? "" : total > 0 ? "No line fits the filter." : why || (clearedBefore ? "Cleared. New lines appear here." : "No lines yet.");
    const below = following ? 0 : Math.max(0, shownLines.length - seen);
    newer.hidden = below === 0;
    newer.textContent = `${n(below)} new line${below === 1 ? "" : "s"} ↓`;
    pause.textContent = following ? "Pause" : "Follow";
    pause.setAttribute("aria-pressed", String(!following));
    pause.title = following ? "Keep the page where it is; lines go on coming in below" : "Go to the newest line and stay there";
  };
  const listener = (added) => {
    if (added === null) again();
    else {
      addTo(store.lines.slice(store.lines.length - added));
      soon();
    }
  };
  store.listeners.add(listener);
  undo.push(() => store.listeners.delete(listener), () => cancelAnimationFrame(waiting));

  // the legend: one chip a task; pressing it shows this task alone
  let unfolded = false;
  const drawLegend = () => {
    tasks = byNumber();
    const only = model.get("only_task") || "";
    const all = [...tasks.values()];
    const chosen = only ? all.filter((task) => task.id.startsWith(only)) : all;
    const some = only ? [] : unfolded ? chosen : chosen.slice(-LEGEND);
    legend.replaceChildren();
    if (only) {
      const short = chosen.length === 1 ? chosen[0].short : only.slice(0, 8);
      const chip = make("button", { class: "fl-button fl-chip-only", type: "button", title: "Show all tasks again", onclick: () => set("only_task", "") }, `only task ${short} ×`);
      legend.append(chip);
    } else if (some.length < all.length) {
      legend.append(make("button", { class: "fl-button fl-quiet", type: "button", onclick: () => { unfolded = true; drawLegend(); } }, `${all.length - some.length} earlier tasks`));
    }
    for (const task of some) {
      const chip = make(
        "button",
        {
          class: "fl-button fl-chip",
          type: "button",
          title: [`Task ${task.id}`, task.status, task.nothing].filter(Boolean).join("\n"),
          "aria-pressed": "false",
          onclick: () => set("only_task", task.id),
        },
        make("span", { class: "fl-hue fl-mono", style: `color: var(--fl-hue-${task.hue})` }, task.short),
        task.status ? make("span", { class: `fl-state ${task.look}` }, `${task.symbol} ${task.status}`) : null,
      );
      legend.append(chip);
    }
  };

  // the controls
  pause.addEventListener("click", () => set("paused", !model.get("paused")));
  newer.addEventListener("click", () => set("paused", false));
  clear.addEventListener("click", () => {
    clearedBefore = store.dropped + store.lines.length;
    again();
  });
  copy.addEventListener("click", async () => {
    const text = shownLines.map((line) => [clock(line.at), tasks.get(line.task)?.short || "", line.container, line.text].filter(Boolean).join("  "));
    await copyText(text.join("\n"));
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1200);
  });
  filter.addEventListener("input", () => set("text_filter", filter.value));
  list.addEventListener("scroll", () => {
    const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - ROW;
    if (atEnd === Boolean(model.get("paused")) && list.scrollHeight > list.clientHeight && !waiting) set("paused", !atEnd);
    soon();
  });
  el.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) event.stopPropagation();
  });
  const sizes = new ResizeObserver(soon);
  sizes.observe(list);
  undo.push(() => sizes.disconnect());

  follow(model, "height", () => (list.style.height = `${model.get("height")}px`), undo);
  follow(model, "title", () => (title.textContent = `Logs of ${model.get("title")}`), undo);
  follow(model, "tasks", () => { drawLegend(); forget(); soon(); }, undo);
  follow(model, "silence", soon, undo);
  follow(model, "only_task", () => { drawLegend(); again(); }, undo);
  follow(model, "text_filter", () => {
    if (filter.value !== model.get("text_filter")) filter.value = model.get("text_filter");
    again();
  }, undo);
  follow(model, "paused", () => {
    seen = shownLines.length;
    soon();
  }, undo);
  return () => undo.forEach((one) => one());
}

export default { render };
