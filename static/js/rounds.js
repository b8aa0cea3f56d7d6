// A round from house to house: each tick is sent at once; without a network it is kept on the phone (a
// number and a letter, no name) and goes by itself. The server takes the same tick twice without harm.
"use strict";
(() => {
  const form = document.querySelector("[data-round]");
  if (!form) return;
  const KEY = `round-${form.dataset.user}`, PATIENCE = 20_000, MOST = 100;
  const note = document.querySelector("[data-waiting]"), words = document.querySelector("[data-words]").content;
  const say = (name) => words.querySelector(`[data-${name}]`).textContent;
  const india = new Intl.NumberFormat("en-IN");
  form.querySelector("[data-save]").hidden = true;

  // what waits, by person: {number, key, day, seen}
  const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; } };
  const keep = (waiting) => localStorage.setItem(KEY, JSON.stringify(waiting));
  const part = (number) => form.querySelector(`[data-person="${number}"]`);

  const show = (answer) => {
    const person = part(answer.number);
    if (!person) return;
    delete person.dataset.waits;
    const why = person.querySelector("[data-why]"), stands = person.querySelector("[data-stands]");
    why.hidden = !answer.why;
    why.textContent = answer.why;
    if (answer.state === "refused") return;
    person.querySelector("[name^=seen-]").value = answer.seen;
    person.querySelector("[name^=was-]").value = answer.key;
    stands.textContent = answer.stands;
    stands.classList.toggle("hidden-text", !answer.stands);
    for (const box of person.querySelectorAll("[type=radio]")) box.checked = box.value === answer.key;
    person.dataset.chosen = answer.key;
    mark(person);
  };
  const mark = (person) => {
    const family = person.closest("[data-family]");
    const all = [...family.querySelectorAll("[data-person]")];
    family.classList.toggle("is-done", all.every((one) => one.dataset.ticked));
  };
  const tell = (done) => {
    const box = document.querySelector("[data-done]");
    for (const [name, n] of [["made", done.made], ["away", done.away], ["no-document", done.no_document], ["other", done.other]]) {
      box.querySelector(`[data-${name}]`).textContent = india.format(n);
    }
    const papers = done.no_document ? `&rejected_documents_missing=${done.no_document}` : "";
    const link = box.querySelector("[data-report]");
    link.hidden = !done.made && !done.no_document;
    link.href = `${link.dataset.report}?made=${done.made}${papers}`;
  };
  const waits = (text, login) => {
    note.hidden = !text;
    note.textContent = text;
    if (login) {
      const link = document.createElement("a");
      link.href = `/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
      link.textContent = say("log-in");
      note.append(" ", link);
    }
  };

  // The login that the page was opened with may have run out, or be another's by now: asked before sending.
  let busy = false;
  const flush = async () => {
    if (busy) return;
    const going = Object.values(read()).slice(0, MOST);
    if (!going.length) return waits("");
    busy = true;
    let more = false;
    try {
      const who = await fetch("/report/who/", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      const login = who.ok ? await who.json() : null;
      if (!login || String(login.user) !== form.dataset.user) return waits(say("login"), true);
      const answer = await fetch(form.dataset.round, {
        method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": login.csrf },
        body: JSON.stringify(going), signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status === 401 || answer.status === 403) return waits(say("login"), true);
      if (answer.status >= 500) throw new Error(answer.status);
      const said = await answer.json();
      if (!said.results) { keep({}); return waits(said.detail || ""); }
      const waiting = read();
      for (const [n, one] of said.results.entries()) {
        const now = waiting[one.number];
        if (now && now.key === going[n].key && now.seen === going[n].seen) delete waiting[one.number];
        else if (now) now.seen = one.seen; // ticked anew while this went: it goes after it
        if (!waiting[one.number]) show(one);
      }
      keep(waiting);
      tell(said.done);
      waits("");
      more = Object.keys(waiting).length > 0;
    } catch {
      waits(say("network"));
    } finally {
      busy = false;
    }
    if (more) flush();
  };

  const tick = (person, key) => {
    const waiting = read(), number = Number(person.dataset.person);
    waiting[number] = { number, key, day: form.dataset.day, seen: waiting[number]?.seen ?? person.querySelector("[name^=seen-]").value };
    keep(waiting);
    person.dataset.waits = "1";
    if (key) person.dataset.ticked = "1"; else delete person.dataset.ticked;
    mark(person);
    flush();
  };
  form.addEventListener("change", (event) => {
    const person = event.target.closest("[data-person]");
    if (person) tick(person, event.target.value);
  });
  // the chosen box once more: taken back
  form.addEventListener("click", (event) => {
    const box = event.target.closest("[type=radio]"), person = box?.closest("[data-person]");
    if (!person) return;
    if (person.dataset.chosen === box.value) {
      box.checked = false;
      person.dataset.chosen = "";
      tick(person, "");
    } else person.dataset.chosen = box.value;
  });
  for (const person of form.querySelectorAll("[data-person]")) {
    person.dataset.chosen = person.querySelector(":checked")?.value || "";
  }
  for (const one of Object.values(read())) {
    const person = part(one.number);
    if (!person) continue;
    person.dataset.waits = person.dataset.ticked = "1";
    for (const box of person.querySelectorAll("[type=radio]")) box.checked = box.value === one.key;
    person.dataset.chosen = one.key;
  }
  window.addEventListener("online", flush);
  setInterval(() => { if (document.visibilityState === "visible") flush(); }, 30_000);
  flush();
})();
