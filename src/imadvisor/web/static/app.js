// Answers are saved as they are given. Without this script the same forms are sent by a button.
"use strict";
(() => {
  const waiting = new Map();  // forms that could not be sent yet
  const key = form => `imadvisor:${form.action}:${form.elements.question.value}`;

  const tell = (form, text, kind = "") => {
    const line = form.querySelector(".state");
    line.textContent = text;
    line.className = `state ${kind}`;
  };

  const keep = form => {
    const kept = [...new FormData(form)].filter(([name]) => name !== "token");
    try { localStorage.setItem(key(form), JSON.stringify(kept)); } catch { /* private window: the form itself keeps it */ }
  };
  const forget = form => { try { localStorage.removeItem(key(form)); } catch { /* as above */ } };

  const send = async form => {
    const words = form.closest("[data-words]").dataset;
    waiting.delete(form);
    tell(form, words.saving);
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" }, redirect: "manual",
      });
    } catch {
      keep(form); waiting.set(form, true); tell(form, words.offline, "waiting");
      return;
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      keep(form); tell(form, words.expired, "waiting");
      return;
    }
    let said = {};
    try { said = await answer.json(); } catch { /* told below */ }
    if (answer.status === 409) { keep(form); tell(form, said.detail, "wrong"); form.elements.seen.value = said.seen; return; }
    if (!answer.ok) { tell(form, said.detail || words.failed, "wrong"); return; }
    forget(form);
    form.elements.seen.value = said.seen;
    tell(form, said.text);
    const live = document.querySelector("[data-live]");
    if (live && said.live) live.textContent = said.live;
    if (said.changed) document.querySelector("[data-reload]")?.removeAttribute("hidden");
  };

  for (const form of document.querySelectorAll("form[data-save]")) {
    let timer;
    const soon = wait => { clearTimeout(timer); timer = setTimeout(() => send(form), wait); };
    form.addEventListener("change", () => soon(form.dataset.several === undefined ? 0 : 400));
    form.addEventListener("submit", event => { event.preventDefault(); soon(0); });
    form.addEventListener("input", event => { if (event.target.matches("textarea")) keep(form); });
    // Picking one of several takes back "none", "don't know" and "does not apply", and the other way.
    form.addEventListener("change", event => {
      if (form.dataset.several === undefined || event.target.name !== "value" || !event.target.checked) return;
      const alone = box => ["none", "?", "n/a"].includes(box.value);
      for (const box of form.querySelectorAll("[name=value]"))
        if (box !== event.target && (alone(box) || alone(event.target))) box.checked = false;
    });
    // A value that is typed takes back a choice, and the other way.
    form.addEventListener("input", event => {
      const typed = form.elements.typed;
      if (!typed || form.dataset.several !== undefined) return;
      if (event.target === typed && typed.value) for (const box of form.querySelectorAll("[name=value]")) box.checked = false;
      if (event.target.name === "value" && event.target.checked) typed.value = "";
    });
    // What was picked before this script was here is saved too.
    const changed = field => ["radio", "checkbox"].includes(field.type) ? field.checked !== field.defaultChecked : field.type === "textarea" && field.value !== field.defaultValue;
    if ([...form.elements].some(changed)) soon(0);
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key(form)) || "null"); } catch { /* nothing is kept */ }
    if (kept) {
      for (const field of form.elements) if (["value"].includes(field.name)) field.checked = false;
      for (const [name, value] of kept) {
        if (name === "seen" || name === "question") continue;
        for (const field of form.querySelectorAll(`[name="${name}"]`)) {
          if (["radio", "checkbox"].includes(field.type)) { if (field.value === value) field.checked = true; } else field.value = value;
        }
      }
      tell(form, form.closest("[data-words]").dataset.kept, "waiting");
      form.querySelector("details")?.setAttribute("open", "");
    }
  }
  addEventListener("online", () => { for (const form of [...waiting.keys()]) send(form); });
  addEventListener("beforeunload", event => { if (waiting.size) event.preventDefault(); });

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    });
  }
  document.documentElement.dataset.ready = "";
})();
