// Shared by every view: base.py puts this text before the view's own module (one module, no imports, no build step).

/** An element: make("button", {class: "fl-button", title: "Fit", onclick: f}, "text", child). */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Calls `callback` now and at every change of the trait; `undo` collects what render() must return as its clean-up. */
function follow(model, trait, callback, undo) {
  const event = `change:${trait}`;
  model.on(event, callback);
  undo.push(() => model.off(event, callback));
  callback();
}

/** The fold under every picture: the boto3 calls that made it. */
function callsFold(model, undo) {
  const code = make("pre", { class: "fl-code" });
  const summary = make("summary", {}, "");
  const fold = make("details", { class: "fl-fold fl-calls" }, summary, code);
  follow(model, "calls", () => {
    const calls = model.get("calls") || [];
    fold.hidden = calls.length === 0;
    summary.textContent = calls.length === 1 ? "The boto3 call behind this picture" : `The ${calls.length} boto3 calls behind this picture`;
    code.textContent = calls.join("\n");
  }, undo);
  return fold;
}

/** What folds out under a picture, in one line, whose height does not change when there is nothing to fold out. */
function underneath(...folds) {
  return make("div", { class: "fl-folds" }, ...folds);
}

/** The line that says what went wrong, empty and unseen when nothing did. */
function troubleLine(model, undo) {
  const line = make("div", { class: "fl-trouble", role: "status" });
  follow(model, "trouble", () => {
    line.textContent = model.get("trouble") || "";
    line.hidden = !line.textContent;
  }, undo);
  return line;
}

/**
 * Marks the page root and tells the kernel that somebody is looking, until render()'s clean-up or the end of the page.
 * The kernel stops following when one page says "hidden"; whoever still shows the view hears that in `following` and
 * says "shown" again. Call it first in render(); `more` adds to the message.
 */
function shown(model, el, name, undo, more = () => ({})) {
  el.classList.add("fl-page", name);
  const say = () => model.send({ type: "shown", ...more() });
  const again = () => { if (!model.get("following")) say(); };
  const gone = () => {
    try {
      model.send({ type: "hidden" });
    } catch {
      // A notebook's tab was closed: JupyterLab cuts the way to the kernel before it takes the views away.
    }
  };
  model.on("change:following", again);
  window.addEventListener("pagehide", gone);
  undo.push(() => {
    model.off("change:following", again);
    window.removeEventListener("pagehide", gone);
    gone();
  });
  say();
}

/* To the clipboard, also where a page over plain HTTP may not use it. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { class: "fl-unseen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/** Keeps a key that the view used from JupyterLab's own shortcuts. */
function taken(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** Whether the system asks for less motion. */
function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
