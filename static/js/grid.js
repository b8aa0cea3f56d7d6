// The block officer's grid: typed into and pasted into as in Excel, each row saved by itself. What was typed is
// never overwritten by what others report, and is kept on this computer until the portal has answered; a row is
// taken once, however often it is sent: its id is made here. Without this script the table is one form.
"use strict";
(() => {
  const form = document.getElementById("grid");
  if (!form) return;
  const EVERY = 4000, BURST = 30, PATIENCE = 3000, MOST = 200;
  const words = document.getElementById("words").dataset;
  const body = form.querySelector("tbody"), owing = document.getElementById("owing");
  const says = form.querySelector("[data-says]"), undo = form.querySelector("[data-undo]");
  const look = document.getElementById("look"), why = form.elements.reason;
  const india = new Intl.NumberFormat("en-IN");
  const keptAt = ["grid", form.dataset.user, form.dataset.block, form.dataset.date, form.dataset.drive].join(":");
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_all, name) => facts[name]);
  const counted = (name, n, facts = {}) => fill(words[name + (n === 1 ? "One" : "Many")], { n: india.format(n), ...facts });

  // --- numbers as people type them

  const digits = (text) => text.replace(/[०-९]/g, (d) => d.charCodeAt(0) - 0x966).replace(/[\s,\u00a0]/g, "");
  const isNumber = (text) => /^\d{1,9}$/.test(digits(text));
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, n) => ([4, 6, 8, 10].includes(n) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
  };

  // --- rows: what stands (the markup the portal sent), what is typed, what is on its way

  const rows = new Map();
  const made = (markup) => {
    const part = document.createElement("template");
    part.innerHTML = markup;
    return part.content.querySelector("tr");
  };
  const inputs = (row) => [...row.tr.querySelectorAll("input[data-column]"), ...(row.more?.querySelectorAll("input[data-column]") || [])];
  const cell = (row, column) => inputs(row).find((input) => input.dataset.column === column);
  const final = (row) => row.tr.querySelector("[data-final]");
  const differs = (input) => digits(input.value) !== digits(input.defaultValue);
  const dirty = (row) => inputs(row).some(differs) || Boolean(row.closes);
  const known = (row) => JSON.parse(row.tr.dataset.rejected || "{}");
  const visible = () => [...rows.values()].filter((row) => !row.tr.hidden);

  const adopt = (tr) => {
    tr.querySelector("input[name=row]")?.remove();
    const row = { key: tr.dataset.row, tr, markup: tr.outerHTML, base: tr.dataset.version, sending: null, trouble: "" };
    rows.set(row.key, row);
    return row;
  };
  const rowOf = (node) => rows.get(node.closest("tr")?.dataset.row || node.closest("tr")?.dataset.of);

  const mark = (row, name, text = "", ...buttons) => {
    row.mark = name;
    row.tr.dataset.mark = name;
    for (const input of inputs(row)) {
      const about = name === "saved" ? row.sent?.has(input.dataset.column) : differs(input) || row.sending?.columns.has(input.dataset.column);
      if (name && about) input.dataset.mark = name;
      else delete input.dataset.mark;
      input.toggleAttribute("aria-invalid", name === "failed" && about);
      if (input.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
    }
    const said = row.tr.querySelector("[data-said]");
    said.replaceChildren(text, ...buttons);
    said.hidden = !text;
  };
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button--plain";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  // Put what the portal says of a row in the place of what is shown; the focus and what was typed since stay.
  let swapping = false; // what leaves the page loses the focus: that is nobody leaving the row
  const take = (row, markup, typed = new Map()) => {
    const at = document.activeElement, here = inputs(row).includes(at) && at.dataset.column;
    const selected = here && [at.selectionStart, at.selectionEnd, at.value.length];
    const tr = made(markup);
    tr.hidden = row.tr.hidden;
    swapping = true;
    row.tr.replaceWith(tr);
    Object.assign(row, { tr, markup, base: tr.dataset.version, trouble: "", closes: false });
    if (row.more) unfolded(row);
    swapping = false;
    for (const input of inputs(row)) if (typed.has(input.dataset.column)) input.value = typed.get(input.dataset.column);
    if (!here) return;
    const again = cell(row, here);
    again.focus({ preventScroll: true });
    if (selected[1] - selected[0] === selected[2]) again.select();
    else again.setSelectionRange(selected[0], selected[1]);
  };

  // --- sending

  const keep = () => {
    const kept = [...rows.values()].filter((row) => row.sending).map((row) => row.sending.item);
    try {
      if (kept.length) localStorage.setItem(keptAt, JSON.stringify(kept));
      else localStorage.removeItem(keptAt);
    } catch { /* a browser that keeps nothing: then the page does, while it is open */ }
  };
  const itemOf = (row, more = {}) => {
    const rejected = known(row);
    for (const input of inputs(row)) if (input.dataset.column !== "made") rejected[input.dataset.column] = input.value;
    return { key: row.key, id: newId(), base: row.base, made: cell(row, "made").value, rejected, final: final(row)?.checked ?? false, ...more };
  };
  const wrong = (row) => inputs(row).find((input) => differs(input) && input.value.trim() && !isNumber(input.value));

  // What is typed in the row goes to the portal: once it is left, or by Enter.
  const commit = (row, more) => {
    if (row.sending || (!more && !dirty(row))) return;
    if (!more && row.trouble === said(row)) return; // answered as it is: asked again once it is another
    if (wrong(row)) {
      row.trouble = said(row);
      mark(row, "failed", words.number);
      return;
    }
    if (why && !why.value.trim()) {
      row.owes = more || {};
      mark(row, "failed", words.reason);
      return;
    }
    const columns = new Set(inputs(row).filter(differs).map((input) => input.dataset.column));
    row.sending = { item: itemOf(row, more), columns };
    mark(row, "saving", words.saving);
    keep();
    later();
  };
  const said = (row) => inputs(row).map((input) => digits(input.value)).join("/") + Boolean(final(row)?.checked);

  let busy = false, timer = 0;
  const later = (wait = BURST) => {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  };
  const token = () => form.elements.csrfmiddlewaretoken.value;
  async function flush() {
    const waiting = [...rows.values()].filter((row) => row.sending).slice(0, MOST);
    if (busy || !waiting.length) return;
    busy = true;
    let answer, wait = BURST;
    try {
      const { block, date, drive } = form.dataset;
      const sent = { block, date, drive, reason: why?.value || "", rows: waiting.map((row) => row.sending.item) };
      const response = await fetch(form.dataset.enter, {
        method: "POST", keepalive: waiting.length < 50, headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify(sent),
      });
      if (response.ok) answer = await response.json();
      else if ([401, 403].includes(response.status)) waiting.forEach((row) => mark(row, "waiting", words.out));
      else if (response.status >= 500) waiting.forEach((row) => mark(row, "waiting", words.away));
      else waiting.forEach((row) => settle(row, { status: "failed", said: words.wrong }));
    } catch {
      waiting.forEach((row) => mark(row, "waiting", words.away));
    }
    busy = false;
    if (answer) {
      answer.results.forEach((result) => rows.has(result.key) && settle(rows.get(result.key), result, answer.rows[result.key]));
      owing.innerHTML = answer.owing;
      count();
      report();
    } else wait = PATIENCE;
    keep();
    if ([...rows.values()].some((row) => row.sending)) later(wait);
  }

  function settle(row, result, markup) {
    const { item, columns } = row.sending;
    row.sending = null;
    const since = new Map(inputs(row).filter((input) => input.value !== String(item[input.dataset.column] ?? item.rejected[input.dataset.column] ?? "")).map((input) => [input.dataset.column, input.value]));
    if (item.withdrawn || item.restores) since.clear();
    if (result.status === "saved") {
      row.sent = columns;
      if (markup) take(row, markup, since);
      row.said = result.version;
      mark(row, "saved", words.saved);
      if (dirty(row)) mark(row, "typed", words.typed);
      if (dirty(row) && !row.tr.contains(document.activeElement)) commit(row);
    } else if (result.status === "stale") {
      row.trouble = said(row);
      const mine = () => { row.base = result.version ?? ""; row.trouble = ""; commit(row, { withdrawn: Boolean(item.withdrawn) }); };
      mark(row, "stale", result.said, button(words.mine, mine), button(words.theirs, () => { take(row, markup || row.markup); mark(row, ""); }));
    } else if (result.status === "asks") {
      row.trouble = said(row);
      const back = () => { take(row, row.markup); mark(row, ""); };
      mark(row, "stale", result.said, button(words.sure, () => commit(row, { sure: true })), button(words.unsure, back));
    } else {
      row.trouble = said(row);
      mark(row, "failed", result.said);
    }
    if (pasted?.waits.delete(row.key) && result.status === "saved") pasted.saved.push(row.key);
  }

  // --- a paste: a first look, one yes, and a way back

  let pasted = null;
  function report() {
    if (!pasted || pasted.waits.size) return;
    const failed = pasted.all - pasted.saved.length;
    const parts = [counted(pasted.back ? "undone" : "pasted", pasted.saved.length)];
    if (failed) parts.push(counted("failed", failed));
    says.textContent = parts.join(". ");
    undo.hidden = pasted.back || !pasted.saved.length;
    if (pasted.back) pasted = null;
  }

  const planned = (text, from) => {
    const lines = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((part) => part.trim()));
    const shown = visible(), columns = [...from.closest("tr").querySelectorAll("td.cell input")].map((input) => input.dataset.column);
    const start = shown.indexOf(rowOf(from)), column = columns.indexOf(from.dataset.column);
    const byCode = new Map();
    for (const row of rows.values()) {
      for (const code of [row.tr.dataset.name, row.tr.dataset.centre].filter(Boolean)) {
        byCode.set(code.toUpperCase(), byCode.has(code.toUpperCase()) ? null : row);
      }
    }
    const coded = lines[0].length > 1 && lines.some(([first]) => byCode.get(first.toUpperCase()));
    const plan = { puts: [], notes: [], left: 0, coded, start: shown[start], row: start + 1 };
    lines.forEach((parts, n) => {
      const row = coded ? byCode.get(parts[0].toUpperCase()) : shown[start + n];
      const values = coded ? parts.slice(1) : parts;
      if (!values.some(Boolean)) return;
      if (!row) {
        if (coded) plan.notes.push(fill(words.unknown, { row: n + 1, text: parts[0].slice(0, 20) }));
        else plan.left += values.filter(Boolean).length;
        return;
      }
      values.forEach((value, m) => {
        const name = columns[(coded ? 0 : column) + m];
        if (!value || !name) plan.left += value ? 1 : 0;
        else if (isNumber(value)) plan.puts.push({ row, column: name, value: digits(value) });
        else plan.notes.push(fill(words.odd, { row: coded ? n + 1 : start + n + 1, text: value.slice(0, 20) }));
      });
    });
    return plan;
  };
  const first = (plan) => {
    const n = plan.puts.length;
    const title = plan.coded ? counted("codes", n) : counted("paste", n, { row: plan.row, name: plan.start.tr.dataset.name });
    const over = new Set(plan.puts.filter(({ row, column, value }) => row.tr.dataset.made !== "" && digits(cell(row, column).value) !== value).map(({ row }) => row));
    const notes = [...plan.notes.slice(0, 8), plan.notes.length > 8 ? "…" : "", plan.left ? counted("left", plan.left) : "", over.size ? counted("over", over.size) : ""].filter(Boolean);
    look.querySelector("[data-title]").textContent = title;
    look.querySelector("[data-notes]").replaceChildren(...notes.map((note) => Object.assign(document.createElement("li"), { textContent: note })));
    const yes = look.querySelector("[data-yes]");
    yes.textContent = counted("yes", n);
    yes.disabled = !n;
    look.returnValue = "";
    look.onclose = () => {
      if (look.returnValue === "yes") put(plan);
    };
    look.showModal();
  };
  look.querySelector("[data-yes]").addEventListener("click", () => look.close("yes"));
  look.querySelector("[data-no]").addEventListener("click", () => look.close(""));
  const put = (plan) => {
    const about = new Set(plan.puts.filter(({ row, column, value }) => digits(cell(row, column).value) !== value).map(({ row }) => row));
    const before = new Map([...about].map((row) => [row.key, { had: row.tr.dataset.made !== "", made: row.tr.dataset.made, rejected: known(row), final: final(row)?.checked ?? false }]));
    for (const { row, column, value } of plan.puts) cell(row, column).value = value;
    pasted = { before, waits: new Set(before.keys()), saved: [], all: about.size, back: false };
    undo.hidden = true;
    for (const row of about) {
      row.trouble = "";
      commit(row);
      if (!row.sending) pasted.waits.delete(row.key);
    }
    report();
  };
  undo.addEventListener("click", () => {
    const { before, saved } = pasted;
    pasted = { before, waits: new Set(saved), saved: [], all: saved.length, back: true };
    undo.hidden = true;
    for (const key of saved) {
      const row = rows.get(key), was = before.get(key);
      const content = was.had ? { made: was.made, rejected: was.rejected, final: was.final } : { made: row.tr.dataset.made, rejected: known(row), withdrawn: true };
      commit(row, { ...content, sure: true, restores: true });
      if (!row.sending) pasted.waits.delete(key);
    }
    report();
  });

  // --- the keyboard, as in Excel

  let column = null; // where Enter goes back to after a walk by Tab
  const move = (input, down, aside) => {
    const shown = visible(), row = rowOf(input);
    const cells = inputs(row);
    const target = aside ? cells[cells.indexOf(input) + aside] : cell(shown[shown.indexOf(row) + down] || row, down && column ? column : input.dataset.column);
    if (!target || target === input) return false;
    target.focus();
    return true;
  };
  body.addEventListener("keydown", (event) => {
    const input = event.target.closest("input[data-column]");
    if (!input || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rowOf(input), editing = input.dataset.editing;
    if (event.key === "Enter") {
      event.preventDefault();
      if (!move(input, event.shiftKey ? -1 : 1)) commit(row);
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      column = input.dataset.column;
      move(input, event.key === "ArrowDown" ? 1 : -1);
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !editing && !event.shiftKey) {
      event.preventDefault();
      column = null;
      move(input, 0, event.key === "ArrowLeft" ? -1 : 1);
      column = document.activeElement.dataset.column || null;
    } else if (event.key === "Escape") {
      input.value = input.defaultValue;
      delete input.dataset.editing;
      row.trouble = "";
      if (!dirty(row)) mark(row, "");
      input.select();
    } else if (event.key === "F2") {
      event.preventDefault();
      input.dataset.editing = "yes";
      input.setSelectionRange(input.value.length, input.value.length);
    }
  });
  let byTab = false;
  document.addEventListener("keydown", (event) => { byTab = event.key === "Tab"; }, true);
  body.addEventListener("pointerdown", () => { byTab = false; column = null; });
  body.addEventListener("focusin", (event) => {
    const input = event.target.closest("input[data-column]");
    if (!input) return;
    if (!byTab || !column) column = input.dataset.column;
    input.select();
  });
  body.addEventListener("dblclick", (event) => {
    const input = event.target.closest("input[data-column]");
    if (input) input.dataset.editing = "yes";
  });
  body.addEventListener("focusout", (event) => {
    const row = !swapping && rowOf(event.target);
    delete event.target.dataset.editing;
    if (row && !(event.relatedTarget && rowOf(event.relatedTarget) === row)) commit(row);
  });
  body.addEventListener("input", (event) => {
    const input = event.target.closest("input[data-column]");
    if (!input) return;
    const row = rowOf(input);
    row.trouble = row.trouble === said(row) ? row.trouble : "";
    if (row.more) total(row);
    if (row.sending) return;
    if (dirty(row)) mark(row, "typed", words.typed);
    else mark(row, "");
  });
  body.addEventListener("change", (event) => {
    const row = event.target.matches("[data-final]") && rowOf(event.target);
    if (!row) return;
    row.trouble = "";
    row.closes = row.tr.dataset.made !== "" || cell(row, "made").value.trim() !== "";
    if (row.closes) commit(row);
  });
  body.addEventListener("paste", (event) => {
    const input = event.target.closest("input[data-column]");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!input || !input.closest("td.cell") || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    first(planned(text, input));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  why?.addEventListener("change", () => {
    for (const row of rows.values()) {
      if (!row.owes) continue;
      const more = row.owes;
      row.owes = null;
      commit(row, Object.keys(more).length ? more : undefined);
    }
  });

  // --- the other reasons, unfolded below the row

  const total = (row) => {
    const sum = [...row.more.querySelectorAll("input")].reduce((all, input) => all + (isNumber(input.value) ? Number(digits(input.value)) : 0), 0);
    row.tr.querySelector("[data-sum]").textContent = sum ? india.format(sum) : "";
  };
  const unfolded = (row) => {
    row.more?.remove();
    const more = document.getElementById("more").content.cloneNode(true).querySelector("tr");
    more.dataset.of = row.key;
    more.hidden = row.tr.hidden;
    const rejected = known(row);
    for (const input of more.querySelectorAll("input")) {
      input.defaultValue = rejected[input.dataset.column] ?? "";
      input.setAttribute("aria-label", `${input.previousElementSibling.textContent.trim()}: ${row.tr.dataset.name}`);
    }
    row.tr.after(more);
    row.more = more;
    row.tr.querySelector("[data-more]").setAttribute("aria-expanded", "true");
  };
  body.addEventListener("click", (event) => {
    const link = event.target.closest("[data-more]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const row = rowOf(link);
    if (row.more && ![...row.more.querySelectorAll("input")].some(differs)) {
      row.more.remove();
      row.more = null;
      link.setAttribute("aria-expanded", "false");
    } else if (!row.more) {
      unfolded(row);
      row.more.querySelector("input").focus();
    }
  });

  // --- what is shown

  const filters = [...form.querySelectorAll("[data-filter]")], find = document.getElementById("find");
  const chosen = () => filters.find((link) => link.hasAttribute("aria-current"))?.dataset.filter || "all";
  const within = (row, name) => name === "all" || (name === "camps" ? "camp" in row.tr.dataset : row.tr.dataset.state === name);
  const show = () => {
    const asked = find.value.toLowerCase().split(/\s+/).filter(Boolean), name = chosen();
    for (const row of rows.values()) {
      row.tr.hidden = !(within(row, name) && asked.every((word) => row.tr.dataset.text.includes(word)));
      if (row.more) row.more.hidden = row.tr.hidden;
    }
    const address = new URL(window.location);
    address.searchParams.set("state", name);
    address.searchParams.set("q", find.value);
    window.history.replaceState(null, "", address);
  };
  const count = () => {
    for (const link of filters) {
      const n = [...rows.values()].filter((row) => within(row, link.dataset.filter)).length;
      link.querySelector("[data-count]").textContent = india.format(n);
    }
  };
  form.querySelector(".filters").addEventListener("click", (event) => {
    const link = event.target.closest("[data-filter]");
    if (!link || event.ctrlKey || event.metaKey || !everything) return;
    event.preventDefault();
    filters.forEach((one) => one.toggleAttribute("aria-current", one === link));
    link.setAttribute("aria-current", "true");
    show();
  });
  find.addEventListener("input", show);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const row = visible()[0];
    if (row) cell(row, "made").focus();
  });

  // --- others' reports

  let tag = "", everything = chosen() === "all" && !find.value;
  async function refresh() {
    if (document.hidden || busy) return;
    try {
      const response = await fetch(form.dataset.rows, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (response.status !== 200 || busy) return;
      tag = response.headers.get("ETag") || "";
      const part = document.createElement("template");
      part.innerHTML = await response.text();
      for (const tr of part.content.querySelectorAll("tr[data-row]")) freshen(tr);
      owing.innerHTML = part.content.querySelector("[data-owing]").innerHTML;
      if (!everything) {
        everything = true;
        show();
      }
      count();
    } catch { /* no network: the next one */ }
  }
  const freshen = (tr) => {
    const row = rows.get(tr.dataset.row);
    if (!row) {
      const fresh = adopt(tr);
      fresh.tr.hidden = !within(fresh, chosen()) || Boolean(find.value);
      body.append(tr);
    } else if (!row.sending && !dirty(row) && !row.trouble && !row.owes && row.markup !== tr.outerHTML && !tr.isEqualNode(made(row.markup))) {
      const name = row.mark === "saved" ? "saved" : "";
      const was = row.tr.dataset.made;
      take(row, tr.outerHTML);
      if (name) mark(row, name, words.saved);
      else if (was !== tr.dataset.made) row.tr.classList.add("pulse");
    }
  };

  // --- begin

  for (const tr of body.querySelectorAll("tr[data-row]")) adopt(tr);
  form.classList.add("is-scripted");
  form.querySelectorAll("[data-scripted], [data-foot], .sheet__search").forEach((node) => { node.hidden = false; });
  form.querySelector(".sheet__save").hidden = true;
  try {
    for (const item of JSON.parse(localStorage.getItem(keptAt) || "[]")) {
      const row = rows.get(item.key);
      if (!row) continue;
      for (const input of inputs(row)) input.value = (input.dataset.column === "made" ? item.made : item.rejected[input.dataset.column]) ?? "";
      row.sending = { item, columns: new Set(inputs(row).filter(differs).map((input) => input.dataset.column)) };
      mark(row, "waiting", words.away);
    }
  } catch { /* what is kept there is not ours to read */ }
  later();
  const open = new URLSearchParams(window.location.search).get("row");
  const begin = rows.get(open) || rows.values().next().value;
  if (begin && window.matchMedia("(pointer: fine)").matches) cell(begin, "made").focus({ preventScroll: !open });
  setInterval(refresh, EVERY);
  if (!everything) refresh();
  window.addEventListener("online", () => later());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) rows.forEach((row) => commit(row));
    else refresh();
  });
  window.addEventListener("pagehide", () => rows.forEach((row) => commit(row)));
})();
