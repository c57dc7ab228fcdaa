// The object graph: shows the SVG it is given, pans and zooms by a CSS transform, marks what changed, tells what was
// clicked. It draws nothing itself; every fact it shows comes in `picture` (graph_view.py says what is in it).

const PULSE_MS = 2400;
const LARGEST = 1.15; // times the drawn size: larger text than the page's would shout
const HINT = "Click a box to read what it is. A chosen task has the log to itself.";
const HEADINGS = ["task", "state", "service", "task definition", "address", "containers"];

/** Pan and zoom of `canvas` inside `stage`. Until the learner moves it, every redraw fits it anew. */
function viewport(stage, canvas) {
  const at = { x: 0, y: 0, scale: 1, width: 1, height: 1, touched: false };
  const apply = () => { canvas.style.transform = `translate(${at.x}px, ${at.y}px) scale(${at.scale})`; };
  const zoom = (factor, cx = stage.clientWidth / 2, cy = stage.clientHeight / 2) => {
    const next = Math.min(4, Math.max(0.1, at.scale * factor));
    at.x = cx - ((cx - at.x) * next) / at.scale;
    at.y = cy - ((cy - at.y) * next) / at.scale;
    at.scale = next;
    at.touched = true;
    apply();
  };
  const pan = (dx, dy) => { at.x += dx; at.y += dy; at.touched = true; apply(); };
  const fit = () => {
    at.scale = Math.min(LARGEST, stage.clientWidth / at.width, stage.clientHeight / at.height);
    // top left, so that what is there stays where it is while more arrives
    at.x = 0;
    at.y = 0;
    at.touched = false;
    apply();
  };
  return { at, zoom, pan, fit };
}

/** Drag to pan, Ctrl + wheel to zoom; a plain wheel scrolls the page. Says whether the last press was a drag. */
function pointer(stage, view) {
  let from = null;
  let dragged = false;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("button")) return;
    from = { x: event.clientX, y: event.clientY };
    dragged = false;
  });
  stage.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!dragged && Math.hypot(dx, dy) < 4) return;
    if (!dragged) stage.setPointerCapture(event.pointerId);
    dragged = true;
    from = { x: event.clientX, y: event.clientY };
    view.pan(dx, dy);
  });
  for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => { from = null; });
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    taken(event);
    const box = stage.getBoundingClientRect();
    view.zoom(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  return () => dragged;
}

/** The keys of the picture; JupyterLab would otherwise take them for cells. */
function keys(stage, view, choose, clear) {
  const moves = {
    "+": () => view.zoom(1.25), "=": () => view.zoom(1.25), "-": () => view.zoom(0.8), 0: view.fit,
    ArrowLeft: () => view.pan(40, 0), ArrowRight: () => view.pan(-40, 0),
    ArrowUp: () => view.pan(0, 40), ArrowDown: () => view.pan(0, -40), Escape: clear,
  };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      const node = event.target.closest("[data-thing]");
      if (!node) return;
      taken(event);
      choose(node.id);
    } else if (moves[event.key]) {
      taken(event);
      moves[event.key]();
    }
  });
}

/** The strip under the picture: what the clicked thing is. */
function describe(strip, thing) {
  strip.replaceChildren(...(thing ? [] : [make("span", { class: "fl-quiet" }, HINT)]));
  if (!thing) return;
  const mark = thing.hue === null || thing.hue === undefined ? null : `background: var(--fl-hue-${thing.hue}); color: var(--fl-bg)`;
  const facts = make("div", { class: "fl-facts" });
  for (const [label, text] of thing.lines) facts.append(make("div", {}, make("span", { class: "fl-quiet" }, `${label} `), text));
  const state = thing.state.word === "UNKNOWN" ? null
    : make("span", { class: `fl-state ${thing.state.css}` }, `${thing.state.symbol} ${thing.state.word}`);
  strip.append(make("div", { class: "fl-strip-head" },
    make("span", { class: "fl-quiet" }, thing.kind), make("b", { class: mark ? "fl-name" : "", style: mark }, thing.name), state), facts);
}

/** The same facts as a table, built when somebody opens it. */
function tableFold(model, undo) {
  const summary = make("summary", {}, "As a table");
  const fold = make("details", { class: "fl-fold fl-table" }, summary);
  const fill = () => {
    const { rows = [], more = 0 } = model.get("picture") || {};
    fold.hidden = rows.length === 0;
    if (!fold.open) return;
    const head = make("tr", {}, ...HEADINGS.map((text) => make("th", { scope: "col" }, text)));
    const body = rows.map((row) => make("tr", {}, ...row.map((text) => make("td", {}, text))));
    fold.replaceChildren(summary, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)), more ? `and ${more} more` : "");
  };
  fold.addEventListener("toggle", fill);
  follow(model, "picture", fill, undo);
  return fold;
}

function render({ model, el }) {
  const undo = [];
  shown(model, el, "fl-graph", undo);
  const canvas = make("div", { class: "fl-canvas" });
  const stage = make("div", {
    class: "fl-stage", tabindex: "0", role: "group",
    "aria-label": "Object graph. Arrow keys move it, plus and minus zoom, 0 fits it, Tab goes through the tasks, Enter selects one.",
  }, canvas);
  const view = viewport(stage, canvas);
  const button = (text, title, action) => make("button", { class: "fl-button", type: "button", title, "aria-label": title, onclick: action }, text);
  const bar = make("div", { class: "fl-zoom" }, button("−", "Zoom out", () => view.zoom(0.8)), button("+", "Zoom in", () => view.zoom(1.25)), button("Fit", "Fit the picture", () => view.fit()));
  const strip = make("div", { class: "fl-strip", "aria-live": "polite" });
  el.append(make("div", { class: "fl-frame" }, stage, bar, strip), troubleLine(model, undo), underneath(tableFold(model, undo), callsFold(model, undo)));

  let chosen = "";
  let changedAt = {};
  const things = () => (model.get("picture") || {}).things || {};
  const highlight = () => {
    for (const node of canvas.querySelectorAll(".fl-selected")) node.classList.remove("fl-selected");
    if (chosen) canvas.querySelector(`[id="${CSS.escape(chosen)}"]`)?.classList.add("fl-selected");
    describe(strip, things()[chosen]);
  };
  const choose = (id) => {
    chosen = chosen === id ? "" : id;
    model.set("selected", (things()[chosen] || {}).task || "");
    model.save_changes();
    highlight();
  };
  const clear = () => { if (chosen) choose(chosen); };

  const mark = (ids) => {
    const now = performance.now();
    for (const id of ids) changedAt[id] = now;
    for (const [id, since] of Object.entries(changedAt)) {
      const node = canvas.querySelector(`[id="${CSS.escape(id)}"]`);
      if (now - since > PULSE_MS) delete changedAt[id];
      else if (node) {
        node.classList.add("fl-changed");
        node.style.setProperty("--fl-since", `${Math.round(since - now)}ms`);
      }
    }
  };
  const size = () => {
    const box = canvas.querySelector("svg")?.viewBox.baseVal;
    if (!box) { stage.style.height = `${model.get("min_height")}px`; return; }
    const wide = Math.min(LARGEST, (stage.clientWidth || 800) / box.width);
    const needed = Math.min(model.get("max_height"), Math.max(model.get("min_height"), Math.ceil(box.height * wide)));
    // it may grow but not shrink while the learner looks, or the page would jump
    stage.style.height = `${Math.max(needed, parseInt(stage.style.height, 10) || 0)}px`;
    Object.assign(view.at, { width: box.width, height: box.height });
    if (!view.at.touched) view.fit();
  };
  const draw = () => {
    const picture = model.get("picture") || {};
    const focused = canvas.contains(document.activeElement) ? document.activeElement.id : "";
    if (picture.svg) canvas.innerHTML = picture.svg;
    else canvas.replaceChildren(make(picture.empty ? "p" : "pre", { class: "fl-empty" }, picture.empty || picture.text || "Reading the account …"));
    canvas.classList.toggle("fl-no-svg", !picture.svg);
    bar.hidden = !picture.svg;
    strip.hidden = Boolean(picture.empty || picture.text);
    const svg = canvas.querySelector("svg");
    if (svg) {
      const box = svg.viewBox.baseVal;
      svg.setAttribute("width", box.width);
      svg.setAttribute("height", box.height);
      svg.setAttribute("role", "group"); // its tasks are buttons; an img may hold none
      for (const node of svg.querySelectorAll("g[id]")) {
        const thing = things()[node.id];
        if (!thing) continue;
        node.dataset.thing = thing.kind;
        if (thing.kind !== "task") continue;
        node.setAttribute("tabindex", "0");
        node.setAttribute("role", "button");
        node.setAttribute("aria-label", `task ${thing.name}, ${thing.state.word}`);
        if (node.id === focused) node.focus({ preventScroll: true });
      }
    } else Object.assign(canvas.style, { transform: "" });
    size();
    mark(picture.changed || []);
    highlight();
  };

  const wasDragged = pointer(stage, view);
  stage.addEventListener("click", (event) => {
    if (wasDragged()) return;
    const node = event.target.closest("[data-thing]");
    if (node) choose(node.id);
    else clear();
  });
  keys(stage, view, choose, clear);
  follow(model, "picture", draw, undo);
  follow(model, "selected", () => {
    const task = model.get("selected");
    if (task === ((things()[chosen] || {}).task || "")) return;
    chosen = Object.keys(things()).find((id) => things()[id].kind === "task" && things()[id].task === task) || "";
    highlight();
  }, undo);
  const resized = new ResizeObserver(size);
  resized.observe(el);
  return () => { resized.disconnect(); undo.forEach((step) => step()); };
}

export default { render };
