// The operator's page opens without a network, and what waits is sent once there is one, page open or not.
// The portal puts FILES and the name of the kept page before this text.
"use strict";
importScripts(FILES.outbox);
const CACHE = "drive-report", PATIENCE = 6000;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  for (const file of FILES.all) if (!(await cache.match(file))) await cache.add(file);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page as it was kept names files of its own time: older ones go only with it.
const keepPage = async (answer) => {
  const cache = await caches.open(CACHE);
  await cache.put(PAGE, answer);
  for (const kept of await cache.keys()) {
    const { pathname } = new URL(kept.url);
    if (pathname !== PAGE && !FILES.all.includes(pathname)) await cache.delete(kept);
  }
};

const kept = async (request) => (await caches.open(CACHE)).match(request, { ignoreVary: true });

const withoutNetwork = async (request) => {
  const page = await kept(PAGE);
  if (!page) return Response.error();
  return new URL(request.url).pathname === PAGE ? page : Response.redirect(PAGE);
};

const navigate = async (request) => {
  const { pathname, search } = new URL(request.url);
  if (pathname === PAGE && !search) {
    const page = await kept(PAGE);
    if (page) return page;
  }
  const gaveUp = new Promise((_done, failed) => setTimeout(failed, PATIENCE));
  try {
    return await ((await kept(PAGE)) ? Promise.race([fetch(request), gaveUp]) : fetch(request));
  } catch {
    return withoutNetwork(request);
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.method !== "GET") {
    // a login, a logout, another language: the kept page is not this reader's any more
    event.waitUntil(caches.open(CACHE).then((cache) => cache.delete(PAGE)));
  } else if (request.mode === "navigate" && [PAGE, "/"].includes(pathname)) {
    event.respondWith(navigate(request));
  } else if (request.method === "GET" && pathname.startsWith("/static/")) {
    event.respondWith(kept(request).then((found) => found || fetch(request)));
  }
});

self.addEventListener("message", (event) => {
  if (event.data?.page) event.waitUntil(keepPage(new Response(event.data.page, {
    headers: { "Content-Type": "text/html; charset=utf-8", ...event.data.headers } })));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  event.waitUntil(Outbox.flush().then(({ end }) => {
    if (end === "network" || end === "later") throw new Error(end); // the browser tries again by itself
  }));
});
