// The operator's page on the phone: today's form also without a network, what waits in sight, and nothing
// typed is lost. Without this script, or where a browser cannot keep reports, the form is sent as it stands.
"use strict";
const Report = {};
Report.start = () => {
  const text = document.getElementById("facts");
  const form = document.querySelector("form[data-sending]");
  const capable = text && form && window.isSecureContext && window.indexedDB && navigator.locks && navigator.serviceWorker;
  const india = new Intl.NumberFormat("en-IN");

  // --- numbers as people type them

  const western = (text) => text.replace(/[०-९]/g, (d) => d.charCodeAt(0) - 0x966).trim();
  const number = (field) => {
    const digits = western(field.value).replace(/[\s,]/g, "");
    return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
  };
  const made = form?.querySelector("[name=made]");
  const button = form?.querySelector("button[data-many]");
  const plain = button?.textContent;
  const reasons = form ? [...form.querySelectorAll("[name^=rejected_]")] : [];
  const show = () => {
    if (!made || !button) return;
    const cards = number(made);
    const words = cards === 1 ? button.dataset.one : button.dataset.many;
    button.textContent = cards === null ? plain : words.replace("{count}", india.format(cards));
    const rejected = reasons.reduce((sum, field) => sum + (number(field) || 0), 0);
    form.querySelector("[data-rejected]").textContent = india.format(rejected);
  };
  form?.addEventListener("input", show);
  show();
  if (!form) return;
  if (!capable) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => { sent = false; show(); });
    return;
  }

  // --- what the page knows

  const facts = JSON.parse(text.textContent), { words } = facts;
  const box = document.getElementById("outbox");
  const heading = document.querySelector("h1");
  const asked = new URLSearchParams(location.search);
  const rejectedOf = (row) => Object.values(row.rejected || {}).reduce((sum, n) => sum + n, 0);
  const fill = (sentence, said) => sentence.replace(/%\((\w+)\)s/g, (_all, name) => said[name] ?? "");
  const counted = (pair, n, said) => fill(pair[n === 1 ? 0 : 1], { made: india.format(n), n: india.format(n), ...said });
  const shown = (day) => day.split("-").reverse().join("-");
  const dayOf = (ms) => new Date(ms + 5.5 * 3_600_000).toISOString().slice(0, 10); // in India
  const iso = (typed) => {
    const text = western(typed).replace(/[./\s]+/g, "-");
    const found = /^(\d{4})-(\d\d)-(\d\d)$/.test(text) ? text : text.replace(/^(\d\d?)-(\d\d?)-(\d{4})$/, "$3-$2-$1");
    return Number.isNaN(Date.parse(found)) ? null : found;
  };
  const place = () => {
    const [kind, code] = [form.place.value.slice(0, form.place.value.indexOf(":")), form.place.value.slice(form.place.value.indexOf(":") + 1)];
    return { [kind]: kind === "camp" ? Number(code) : code };
  };
  const dayKey = () => Outbox.key({ drive: Number(form.drive.value), login_id: form.login_id.value, date: form.date.value, place: place() });
  const draftId = () => JSON.stringify([facts.user, form.login_id.value, form.date.value, form.drive.value, form.place.value]);
  let today, stands, turned = false, touched = false;

  const el = (name, said = {}, ...inside) => {
    const part = document.createElement(name);
    for (const [key, value] of Object.entries(said)) {
      if (key === "on") part.addEventListener("click", value);
      else part.setAttribute(key, value);
    }
    part.append(...inside);
    return part;
  };
  const say = (kind, ...inside) => {
    const note = document.getElementById("phone-says");
    note.replaceChildren(...(inside.length ? [el("p", { class: `message message--${kind}`, role: "status" }, ...inside)] : []));
  };

  // --- the day: the page may be older than today, or opened without a network for another day

  const drivesOn = (day) => {
    const here = facts.drives.filter((drive) => drive.first <= day && day <= drive.last);
    const parents = new Set(here.map((drive) => drive.parent));
    return here.sort((a, b) => parents.has(a.id) - parents.has(b.id));
  };
  const turn = (day) => {
    turned = true;
    const drive = drivesOn(day)[0];
    const camp = facts.camps.find((one) => asked.get("place") === `camp:${one.id}` && one.first <= day && day <= one.last);
    form.date.value = day;
    form.place.value = camp ? `camp:${camp.id}` : Object.entries(facts.home.place).map((pair) => pair.join(":"))[0];
    document.querySelector(".where strong").textContent = shown(day);
    document.querySelector(".where span").textContent = camp ? camp.name : facts.home.name;
    form.hidden = !drive;
    if (!drive) {
      heading.textContent = fill(words.no_drive, { day: shown(day) });
      return;
    }
    form.drive.value = drive.id;
    const rows = facts.rows.filter((one) => one.date === day && one.drive === drive.id && one.place === form.place.value);
    const row = rows.find((one) => ["counted", "withdrawn"].includes(one.state)) || rows[0];
    form.submission_id.value = crypto.randomUUID();
    form.base_version.value = row ? row.version : "";
    if (!touched) put(row && row.state !== "withdrawn" ? row : null);
    heading.textContent = row?.state === "counted" ? counted(words.in, row.made, { day: shown(day) })
      : day === today ? words.due : fill(words.due_on, { day: shown(day) });
    stands = said();
    for (const part of document.querySelectorAll("[data-of-the-day]")) part.hidden = true;
  };
  const put = (row) => {
    made.value = row ? row.made : "";
    for (const field of reasons) field.value = row?.rejected?.[field.name.slice(9)] ?? "";
    if (form.note) form.note.value = row?.note || "";
    show();
  };

  // --- drafts: as one types

  const written = [made, ...reasons, form.note, form.reason].filter(Boolean);
  const draft = () => {
    const values = {};
    for (const field of written) if (field.value) values[field.name] = field.value;
    return values;
  };
  const keepDraft = async () => {
    touched = true;
    delete form.dataset.draft;
    await Outbox.put("drafts", { id: draftId(), at: Date.now(), base: form.base_version.value, values: draft() });
    form.dataset.draft = "kept";
  };
  form.addEventListener("input", keepDraft);
  const enter = (values) => {
    for (const field of written) field.value = values[field.name] ?? "";
    show();
  };
  const said = () => ({ heading: heading.textContent, values: draft() }); // of the day, with nothing waiting
  stands = said();
  const restore = async () => {
    const found = await Outbox.get("drafts", draftId());
    if (!found || touched) return;
    enter(found.values);
    form.base_version.value = found.base; // what stood when it was typed: another figure since is asked about
  };

  // --- the same checks as on the server

  const wrong = (field) => {
    const cards = number(field);
    if (field === made && !field.value.trim()) return words.empty;
    if (!field.value.trim()) return null;
    if (cards === null) return words.whole;
    if (cards > facts.limit) return fill(words.too_many, { count: india.format(cards), limit: india.format(facts.limit) });
    return null;
  };
  const check = () => {
    let first = null;
    for (const field of [made, ...reasons]) {
      const frame = field.closest(".field"), id = `${field.id}_error`;
      const problem = wrong(field);
      frame.classList.toggle("field--wrong", Boolean(problem));
      document.getElementById(id)?.remove();
      field.removeAttribute("aria-invalid");
      if (!problem) continue;
      frame.append(el("p", { class: "error", id }, problem));
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", id);
      first ||= field;
    }
    if (first && first !== made) first.closest("details").open = true;
    first?.focus();
    return !first;
  };

  // --- sending: into the outbox first, from there to the portal

  let busy = false, kept = null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const withdrawn = event.submitter?.name === "withdrawn";
    if (busy || !(withdrawn || check())) return;
    busy = true;
    try {
      await ready;
      await keep(withdrawn);
    } catch {
      form.submit(); // the phone keeps nothing (no room, a private window): send it as it stands
      return;
    }
    busy = false;
    flush();
  });
  const keep = async (withdrawn) => {
    const rejected = {};
    for (const field of reasons) if (number(field)) rejected[field.name.slice(9)] = number(field);
    const body = {
      submission_id: form.submission_id.value, drive: Number(form.drive.value), login_id: form.login_id.value,
      date: form.date.value, place: place(), made: withdrawn ? 0 : number(made), rejected: withdrawn ? {} : rejected,
      note: form.note?.value || "", reason: form.reason?.value || "", withdrawn,
      written_at: new Date(await Outbox.now()).toISOString(),
      base_version: form.base_version.value === "" ? null : Number(form.base_version.value),
    };
    kept = await Outbox.add({ id: body.submission_id, user: facts.user, language: document.documentElement.lang,
      where: document.querySelector(".where span").textContent, body });
    await Outbox.remove("drafts", draftId());
    form.submission_id.value = crypto.randomUUID();
    touched = false;
    navigator.storage?.persist?.();
    navigator.serviceWorker.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
    await draw();
    say("warning", counted(words.kept, body.made, { day: shown(body.date) }));
  };

  const flush = async () => {
    const { end, came } = await Outbox.flush(draw);
    await draw();
    // the service worker may have been quicker
    const last = came.at(-1) || (kept && (await Outbox.all()).find((row) => row.id === kept && row.state !== "waiting"));
    if (last) kept = null;
    if (last && ["sent", "asked"].includes(last.state)) {
      const said = { day: shown(last.body.date) };
      say("success", last.body.withdrawn ? fill(words.withdrawn, said) : counted(words[last.state], last.body.made, said));
    } else if (last || (end === "done" && !document.querySelector("[data-clock], #phone-says .message--success"))) say("warning");
    if (end === "login") say("warning", words.login, " ", el("a", { href: `/login/?next=${encodeURIComponent(location.pathname)}` }, words.log_in));
    if (end === "later") say("warning", words.later);
    if (end === "network") say("warning", words.network);
    if (end === "done") refresh();
    return end;
  };

  // --- the outbox in sight

  const mine = (row) => row.user === facts.user;
  const line = (row) => {
    const parts = [el("strong", { class: "nowrap" }, shown(row.body.date)), " ", row.where, " · ",
      el("b", {}, india.format(row.body.made)), " · ", el("span", { class: `outbox__state is-${row.state}` }, words.states[row.state === "waiting" && row.tried ? "sending" : row.state])];
    const item = el("li", {}, el("p", {}, ...parts));
    if (row.state === "returned") item.append(el("p", { class: "error" }, row.why));
    if (row.state === "differs") {
      const { current } = row;
      item.append(el("p", {}, current.withdrawn ? words.gone : fill(words.both, {
        yours: india.format(row.body.made), your_rejected: india.format(rejectedOf(row.body)),
        theirs: india.format(current.made), their_rejected: india.format(rejectedOf(current)) })));
      item.append(act(words.replace, () => again(row)), act(words.leave, () => drop(row)));
    }
    if (row.state === "returned") item.append(act(words.change, () => change(row)));
    if (row.state === "returned" || (row.state === "waiting" && !row.tried)) item.append(act(words.discard, (event) => sure(event, row)));
    return item;
  };
  const act = (name, on) => el("button", { type: "button", class: "button button--plain", on }, name);
  const again = async (row) => {
    await Outbox.put("outbox", { ...row, state: "waiting", tried: false, current: null, body: { ...row.body, base_version: row.current.version } });
    await draw();
    flush();
  };
  const drop = async (row) => {
    await Outbox.drop(row.id);
    if (Outbox.key(row.body) === dayKey()) {
      heading.textContent = stands.heading;
      if (!touched) enter(stands.values);
    }
    await draw();
    refresh();
  };
  const sure = (event, row) => {
    if (event.target.dataset.sure) return drop(row);
    event.target.dataset.sure = "1";
    event.target.textContent = words.sure;
  };
  const change = async (row) => {
    turn(row.body.date);
    [form.drive.value, form.place.value] = [row.body.drive, Object.entries(row.body.place)[0].join(":")];
    document.querySelector(".where span").textContent = row.where;
    put(row.body);
    await keepDraft();
    await Outbox.drop(row.id);
    await draw();
    made.focus();
  };
  const draw = async () => {
    const rows = (await Outbox.all()).reverse();
    const own = rows.filter(mine), open = own.filter((row) => !["sent", "asked"].includes(row.state));
    const others = rows.filter((row) => !mine(row) && row.state === "waiting").length;
    const fresh = own.filter((row) => row.sent_at && dayOf(row.sent_at) === dayOf(Date.now()));
    box.hidden = !(open.length || others || fresh.length);
    box.querySelector("[data-waiting]").textContent = india.format(open.length);
    box.querySelector("[data-waiting]").hidden = !open.length;
    box.querySelector("ul").replaceChildren(...[...open, ...fresh].map(line));
    box.querySelector("[data-others]").replaceChildren(...(others ? [counted(words.other_user, others)] : []));
    box.querySelector("[data-now]").hidden = !open.some((row) => row.state === "waiting");
    const day = dayKey(), here = open.find((row) => Outbox.key(row.body) === day);
    if (here?.state === "waiting") {
      heading.textContent = counted(words.waits, here.body.made, { day: shown(here.body.date) });
      if (!touched) put(here.body.withdrawn ? null : here.body);
    } else if (here) {
      heading.textContent = fill(words[`${here.state}_on`], { day: shown(here.body.date) });
    }
  };

  // --- the page anew, and kept for the time without a network

  const refresh = async () => {
    let answer, page;
    const here = location.pathname + location.search;
    const known = (await caches.match(here)) && (await Outbox.get("meta", "page"))?.tag;
    try {
      answer = await fetch(here, { cache: "no-store", headers: known ? { "If-None-Match": known } : {} });
      page = await answer.text();
    } catch {
      if (turned || !navigator.onLine) say("warning", words.network);
      return;
    }
    if (answer.redirected || !answer.ok) return; // logged out, or nothing new
    if (!location.search) keepPage(page, answer);
    const fresh = new DOMParser().parseFromString(page, "text/html");
    const now = fresh.getElementById("facts");
    if (!now) heading.textContent = stands.heading = fresh.querySelector("h1")?.textContent || ""; // the ID works no more
    if (!now || touched || busy) return;
    const { server: _a, ...then } = facts, { server: _b, ...since } = JSON.parse(now.textContent);
    const waiting = (await Outbox.all()).some((row) => mine(row) && row.state === "waiting");
    if (!waiting && (turned || JSON.stringify(then) !== JSON.stringify(since))) swap(fresh);
  };
  const swap = (fresh) => {
    const says = document.getElementById("phone-says").childNodes;
    fresh.getElementById("phone-says").replaceChildren(...says);
    document.getElementById("main").replaceWith(document.adoptNode(fresh.getElementById("main")));
    Report.start();
  };
  const keepPage = async (page, answer) => {
    const worker = (await navigator.serviceWorker.ready).active;
    await Outbox.put("meta", { id: "page", tag: answer.headers.get("ETag") });
    const headers = {};
    for (const name of ["Content-Security-Policy", "Content-Language"]) if (answer.headers.get(name)) headers[name] = answer.headers.get(name);
    worker.postMessage({ page, headers });
  };

  // --- the page opens: today by the portal's clock, however the phone's is set

  const prepare = async () => {
    form.submission_id.value = crypto.randomUUID(); // that of a page that was kept may have been used
    const clock = await Outbox.get("meta", "clock");
    const server = Date.parse(facts.server);
    if (!clock || server > Date.parse(clock.server)) {
      await Outbox.put("meta", { id: "clock", offset: server - Date.now(), server: facts.server });
    }
    const now = await Outbox.now();
    today = dayOf(now);
    const day = asked.get("date") ? iso(asked.get("date")) || facts.day : today;
    if (day !== form.date.value) {
      const was = draftId();
      turn(day);
      if (touched) await Promise.all([Outbox.remove("drafts", was), keepDraft()]); // typed before this ran
    }
    if (clock && now < Date.parse(clock.server) - 60_000) say("warning", el("span", { "data-clock": "" }, fill(words.clock, { day: shown(today) })));
    else if (!navigator.onLine) say("warning", words.network);
    if (!asked.has("made")) await restore();
    await draw();
  };
  let ready; // until then it is not said which day the form is for
  const begin = async () => {
    await (ready = prepare());
    Outbox.tidy();
    if ((await flush()) === "network") refresh();
  };
  box.querySelector("[data-now] button").addEventListener("click", flush);
  document.querySelector("form[action$='/logout/']")?.addEventListener("submit", () => caches.delete("drive-report"));
  Report.now = { flush, newDay: async () => { if (!touched && today && dayOf(await Outbox.now()) !== today) begin(); } };
  begin();
};
Report.start();

if (Report.now) {
  navigator.serviceWorker.register("/report-worker.js", { scope: "/" }).catch(() => {});
  window.addEventListener("online", () => Report.now.flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    Report.now.newDay();
    Report.now.flush();
  });
  setInterval(() => { if (document.visibilityState === "visible") Report.now.flush(); }, 30_000);
}
