// Packs: the own files renew themselves; a page that came back is keyed with one key a row. All of it
// works without this as plain forms.
"use strict";

const SIGNS = "ACDEFHJKMNPQRTUVWXY3479";

// --- the own files: asked for again while one is being made
const files = () => document.getElementById("files");
async function renew() {
  const old = files();
  if (!old || !old.querySelector("[data-at-work]")) return;
  try {
    const answer = await fetch(old.dataset.files || location.href, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("files");
      if (fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
    }
  } catch { /* no network: the next time */ }
  setTimeout(renew, 2000);
}
setTimeout(renew, 1000);

// --- the code of a page: a slip is said while it is typed
const code = document.querySelector("[data-code]");
if (code) {
  const said = document.getElementById("code-error");
  const bare = () => code.value.toUpperCase().replace(/[\s.\-–]/g, "");
  const right = (text) => {
    if (text.length !== 7 || [...text].some((sign) => !SIGNS.includes(sign))) return false;
    const sum = [...text.slice(0, 6)].reduce((all, sign, n) => all + (n + 2) * SIGNS.indexOf(sign), 0);
    return SIGNS[sum % SIGNS.length] === text[6];
  };
  code.addEventListener("input", () => {
    const text = bare();
    const wrong = text.length >= 7 && !right(text);
    said.hidden = !wrong;
    if (wrong) said.textContent = said.dataset.mistyped;
  });
}

// --- the rows
const form = document.querySelector("[data-keys]");
if (form) {
  const lines = [...form.querySelectorAll("[data-open]")];
  const count = form.querySelector("[data-count]");
  const done = []; // rows in the order of keying, each with what stood before
  const keyed = () => lines.filter((line) => line.querySelector("input:checked")).length;
  const tell = () => {
    count.textContent = count.dataset.count.replace("{keyed}", keyed()).replace("{all}", lines.length);
  };
  const go = (n) => {
    const line = lines[n];
    if (line) line.focus();
    else if (n > 0) form.querySelector(".save button").focus();
  };
  const here = () => lines.indexOf(document.activeElement.closest("[data-line]"));
  const choose = (n, box) => {
    const before = lines[n].querySelector("input:checked");
    done.push([n, before]);
    box.checked = true;
    tell();
    go(n + 1);
  };
  const undo = () => {
    const last = done.pop();
    if (!last) return;
    const [n, before] = last;
    const now = lines[n].querySelector("input:checked");
    if (now) now.checked = false;
    if (before) before.checked = true;
    tell();
    go(n);
  };
  // the letter on the key, also while the keyboard writes Hindi
  const letter = (event) =>
    /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.startsWith("Key") ? event.code[3].toLowerCase() : "";
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") { form.requestSubmit(); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input:not([type=radio])")) return;
    if (letter(event) === "u") { event.preventDefault(); undo(); return; }
    const n = here();
    if (n < 0) return;
    const box = lines[n].querySelector(`input[value="${letter(event) || "-"}"]`);
    if (box) { event.preventDefault(); choose(n, box); }
    else if (event.key === " " || event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); go(n + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); go(Math.max(0, n - 1)); }
  });
  form.addEventListener("change", tell);
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
  form.querySelector("[data-help]").hidden = false;
  tell();
  if (!form.querySelector(".field--wrong")) go(0);
}
