// A small browser. The page runs no scripts and reaches nothing: sandboxed frame, its own content policy.

const POLICY = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">";

function render({ model, el }) {
  const undo = [];
  shown(model, el, "fl-browser", undo);
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  const address = make("input", { class: "fl-browser-address fl-mono", type: "url", spellcheck: "false", placeholder: "http://", "aria-label": "Address" });
  const button = make("button", { class: "fl-button", type: "submit" }, "Go");
  const status = make("span", { class: "fl-state", role: "status" });
  const bar = make("form", { class: "fl-bar" }, make("span", { class: "fl-quiet" }, "Address"), address, button, status);
  const place = make("div", { class: "fl-browser-page" });
  const hops = make("ol", { class: "fl-browser-hops" });
  const way = make("details", { class: "fl-fold fl-browser-way" }, make("summary", {}, "The way there"), hops);
  el.append(make("div", { class: "fl-frame" }, bar, place), troubleLine(model, undo), underneath(way));

  follow(model, "height", () => place.style.setProperty("--fl-height", `${model.get("height")}px`), undo);
  const blank = (...lines) => {
    place.replaceChildren(make("div", { class: "fl-browser-blank" }, ...lines.filter(Boolean).map((line, index) => make("p", { class: index ? "fl-quiet" : "fl-browser-head" }, line))));
  };
  const draw = () => {
    const answer = model.get("answer") || {};
    const elsewhere = model.get("elsewhere");
    button.disabled = false;
    button.textContent = "Go";
    address.value = model.get("url");
    const reached = answer.outcome === "reached";
    const good = reached && /^[23]/.test(answer.status);
    status.hidden = !answer.outcome;
    status.className = `fl-state fl-state-${good ? "running" : "failed"}`;
    status.textContent = answer.outcome ? `${good ? "✓" : "✕"} ${reached ? answer.status : answer.outcome}` : "";
    if (elsewhere) blank(elsewhere, model.get("url"));
    else if (!answer.outcome) blank(...(model.get("waits") ? [model.get("waits")] : ["Type the address of a task and press Go."]));
    else if (!reached) {
      const stopped = (answer.hops || []).find((hop) => !hop.ok);
      blank(answer.outcome === "refused" ? "The connection was refused" : "No answer came", answer.why, stopped && stopped.why !== answer.why ? `Stopped at ${stopped.at}: ${stopped.why}` : "");
    } else if (answer.html) {
      const frame = make("iframe", { class: "fl-browser-frame", sandbox: "", title: `The page at ${model.get("url")}`, srcdoc: POLICY + answer.body });
      place.replaceChildren(frame);
    } else place.replaceChildren(make("pre", { class: "fl-code fl-browser-text" }, answer.body || "(an empty answer)"));
    hops.replaceChildren(
      ...(answer.hops || []).map((hop) =>
        make("li", { class: hop.ok ? "" : "fl-browser-stop" }, make("span", { "aria-label": hop.ok ? "passed" : "stopped here" }, hop.ok ? "✓ " : "✕ "), make("strong", {}, hop.at), hop.why ? ` ${hop.why}` : ""),
      ),
    );
    way.hidden = !(answer.hops || []).length;
    way.open = Boolean(answer.outcome) && !reached;
  };
  bar.addEventListener("submit", (event) => {
    taken(event);
    button.disabled = true;
    button.textContent = "…";
    model.send({ type: "go", url: address.value });
    setTimeout(() => button.disabled && draw(), 15000);
  });
  for (const trait of ["answer", "url", "elsewhere", "waits", "trouble"]) follow(model, trait, draw, undo);
  return () => undo.forEach((one) => one());
}

export default { render };
