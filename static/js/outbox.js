// The reports that wait on this phone. Used by the page and by its service worker, so that what was sent
// goes even when the page is closed. A report is taken once, however often it is sent: its id is made here.
"use strict";
const Outbox = (() => {
  const BATCH = "/api/v1/tallies/batch/", WHO = "/report/who/";
  const KEPT_DAYS = 14, PATIENCE = 60_000, MOST = 100;
  let opened;

  const open = () => opened ||= new Promise((done, failed) => {
    const asked = indexedDB.open("drive", 1);
    asked.onupgradeneeded = () => {
      for (const name of ["outbox", "drafts", "meta"]) asked.result.createObjectStore(name, { keyPath: "id" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
    asked.onerror = () => failed(asked.error);
  });

  const run = async (name, mode, act) => {
    const db = await open();
    return new Promise((done, failed) => {
      const work = db.transaction(name, mode);
      const asked = act(work.objectStore(name));
      work.oncomplete = () => done(asked.result);
      work.onabort = work.onerror = () => failed(work.error);
    });
  };
  const get = (name, id) => run(name, "readonly", (store) => store.get(id));
  const put = (name, row) => run(name, "readwrite", (store) => store.put(row));
  const remove = (name, id) => run(name, "readwrite", (store) => store.delete(id));
  const all = async () => (await run("outbox", "readonly", (store) => store.getAll())).sort((a, b) => a.at - b.at);

  const key = (body) => JSON.stringify([body.drive, body.login_id, body.date, body.place]);
  const now = async () => Date.now() + ((await get("meta", "clock"))?.offset || 0);

  const said = ({ made, rejected, note, reason, withdrawn }) =>
    JSON.stringify([made, Object.entries(rejected).sort(), note, reason, withdrawn]);
  const known = (row, body) => said(row.body) === said(body)
    && (row.state === "waiting" || (["sent", "asked"].includes(row.state) && row.version >= (body.base_version || 0)));

  // Keep a report to be sent; its id, or that of the same said before (a second tap). One of the same day and
  // place that no request has carried yet is replaced; one that may have arrived goes before it.
  const alone = (act) => navigator.locks.request("outbox-rows", act);
  const add = (entry) => alone(async () => {
    const same = (await all()).filter((row) => row.user === entry.user && key(row.body) === key(entry.body));
    if (same.length && known(same.at(-1), entry.body)) return same.at(-1).id;
    for (const row of same) {
      if (["returned", "differs"].includes(row.state) || (row.state === "waiting" && !row.tried)) {
        await remove("outbox", row.id);
      } else if (row.state === "waiting") {
        entry.after = row.id;
      } else if (row.version > (entry.body.base_version || 0)) {
        entry.body.base_version = row.version;
      }
    }
    await put("outbox", { state: "waiting", tried: false, at: Date.now(), ...entry });
    return entry.id;
  });

  // Who is logged in, asked before each sending: the reports of one account never go under another's name.
  const who = async () => {
    const answer = await fetch(WHO, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 401) return null;
    if (!answer.ok) throw new Error(answer.status);
    const said = await answer.json();
    await put("meta", { id: "clock", offset: Date.parse(said.server) - Date.now(), server: said.server });
    return said;
  };

  // Take a report out again; not one that a request has carried: it may have arrived.
  const drop = (id) => alone(async () => {
    const row = await get("outbox", id);
    if (row && !(row.state === "waiting" && row.tried)) await remove("outbox", id);
  });

  // What goes now: one report a day and place, those first that were written first. It counts as carried.
  const take = (user) => alone(async () => {
    const rows = await all(), taken = new Set(), going = [];
    for (const row of rows) {
      if (row.state !== "waiting" || row.user !== user || taken.has(key(row.body))) continue;
      taken.add(key(row.body));
      const before = row.after && rows.find((one) => one.id === row.after);
      if (before?.version) row.body.base_version = before.version;
      delete row.after;
      row.tried = true;
      await put("outbox", row);
      if (going.push(row) === MOST) break;
    }
    return going;
  });

  const words = (problem) => {
    const said = Object.values(problem.errors || {}).flat();
    return said.length ? said.join(" ") : problem.detail || problem.title || String(problem.status);
  };

  const settle = async (row, { status, tally, problem }) => {
    if (status === 200 || status === 201 || status === 202) {
      row.state = status === 202 || tally.state === "requested" ? "asked" : "sent";
      row.version = tally.version;
      row.sent_at = Date.now();
    } else if (status === 409 && problem.current) {
      row.state = "differs";
      row.current = problem.current;
    } else if (status === 429 || status >= 500) {
      return "later";
    } else {
      row.state = "returned";
      row.why = words(problem);
    }
    await put("outbox", row);
    return row.state;
  };

  const send = async (told) => {
    let came = [];
    const login = await who();
    if (!login) return { end: "login", came };
    for (;;) {
      const going = await take(login.user);
      if (!going.length) return { end: "done", came };
      told?.();
      const answer = await fetch(BATCH, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept": "application/json",
          "X-CSRFToken": login.csrf, "Accept-Language": going[0].language },
        body: JSON.stringify(going.map((row) => row.body)),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status === 401 || answer.status === 403) return { end: "login", came };
      if (!answer.ok) return { end: "later", came };
      const { results } = await answer.json();
      let later = false;
      for (const [n, row] of going.entries()) later = (await settle(row, results[n])) === "later" || later;
      came = came.concat(going.filter((row) => row.state !== "waiting"));
      if (later) return { end: "later", came };
    }
  };

  // Send what waits. `end`: done, login (nobody is logged in), later (the portal cannot), network.
  const flush = async (told) => {
    const waiting = (await all()).some((row) => row.state === "waiting");
    if (!waiting) return { end: "done", came: [] };
    return navigator.locks.request("outbox", async () => {
      try {
        return await send(told);
      } catch (error) {
        return { end: "network", came: [] };
      }
    });
  };

  const tidy = async () => {
    const long_ago = Date.now() - KEPT_DAYS * 86_400_000;
    for (const row of await all()) {
      if (row.sent_at < long_ago) await remove("outbox", row.id);
    }
  };

  return { get, put, remove, all, add, drop, key, now, flush, tidy };
})();
