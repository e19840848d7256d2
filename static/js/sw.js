// What a phone that came before can see without network: the rooms it visited, an empty form, the slips it keeps. Pages
// come from the network whenever there is one, so that no older release holds anybody back. Served at /sw.js, which says
// first: RELEASE.
"use strict";

var SHELF = "shelf " + RELEASE; // the pages that stand where there is no network, and what pages are made with
var ROOMS = "rooms " + RELEASE;
var OFFLINE = "/offline";
var FORM = "/offline/pose";
var MOST_ROOMS = 20;
var CARRIED_OVER = 5; // rooms that are fetched anew with a new release
var PATIENCE = 4000; // milliseconds, before a kept room is shown instead
var ROOM = /^\/r\/[0-9a-z]+$/i;
var POSE = /^\/r\/[0-9a-z]+\/pose$/i;

function fetchAnew(path) {
  return fetch(path, { credentials: "same-origin", cache: "no-cache" });
}

function keepAsset(shelf, address) {
  return shelf.match(address).then(function (kept) {
    return kept || shelf.add(address);
  });
}

// A page and all it is made with.
function keepPage(shelf, path) {
  return fetchAnew(path).then(function (answer) {
    if (!answer.ok) throw new Error(path);
    var kept = shelf.put(path, answer.clone());
    return answer.text().then(function (text) {
      var assets = (text.match(/(?:href|src|data-more)="\/static\/[^"]+/g) || []).map(function (found) {
        return found.slice(found.indexOf('"') + 1);
      });
      return Promise.all(
        assets.map(function (address) {
          return keepAsset(shelf, address);
        })
      ).then(function () {
        return kept;
      });
    });
  });
}

function keepPages() {
  return caches.open(SHELF).then(function (shelf) {
    return Promise.all([keepPage(shelf, OFFLINE), keepPage(shelf, FORM)]);
  });
}

// --- Rooms

// Only what any visitor is sent.
function mayBeKept(answer) {
  var control = answer.headers.get("Cache-Control") || "";
  return answer.status === 200 && !answer.redirected && control.indexOf("no-store") < 0;
}

function keepRoom(path, answer) {
  return caches.open(ROOMS).then(function (rooms) {
    return rooms["delete"](path)
      .then(function () {
        return rooms.put(path, answer);
      })
      .then(function () {
        return rooms.keys();
      })
      .then(function (kept) {
        return Promise.all(
          kept.slice(0, Math.max(kept.length - MOST_ROOMS, 0)).map(function (oldest) {
            return rooms["delete"](oldest);
          })
        );
      });
  });
}

function fetchRoom(path) {
  return fetchAnew(path).then(function (answer) {
    return mayBeKept(answer) ? keepRoom(path, answer) : null;
  });
}

// The rooms of an older release, in its pages, are of no use: their pages as they are now.
function carryRoomsOver() {
  return caches
    .keys()
    .then(function (names) {
      var older = names.filter(function (name) {
        return name.indexOf("rooms ") === 0 && name !== ROOMS;
      });
      return Promise.all(
        older.map(function (name) {
          return caches.open(name).then(function (rooms) {
            return rooms.keys();
          });
        })
      );
    })
    .then(function (found) {
      var paths = [].concat.apply([], found).map(function (request) {
        return new URL(request.url).pathname;
      });
      return Promise.all(paths.slice(-CARRIED_OVER).map(fetchRoom));
    })
    .catch(function () {}); // they are kept again when they are visited
}

// Whoever came by a room to the page that started us has seen it before we were there.
function keepRoomsAround() {
  return self.clients
    .matchAll({ type: "window" })
    .then(function (pages) {
      return Promise.all(
        pages.map(function (page) {
          var room = /^\/r\/[0-9a-z]+/i.exec(new URL(page.url).pathname);
          return room && fetchRoom(room[0]);
        })
      );
    })
    .catch(function () {});
}

// --- Answering

function kept(path) {
  return caches.match(path, { ignoreVary: true });
}

function without(path) {
  return function () {
    return kept(path).then(function (page) {
      return page || Response.error();
    });
  };
}

function openRoom(event, path) {
  var fetched = fetch(event.request).then(function (answer) {
    if (mayBeKept(answer)) event.waitUntil(keepRoom(path, answer.clone()));
    return answer;
  });
  var waited = new Promise(function (resolve) {
    setTimeout(resolve, PATIENCE);
  }).then(function () {
    return kept(path);
  });
  return Promise.race([fetched, waited])
    .then(function (page) {
      return page || fetched;
    })
    .catch(function () {
      return kept(path).then(function (page) {
        return page || without(OFFLINE)();
      });
    });
}

function openAsset(event) {
  return kept(event.request).then(function (asset) {
    if (asset) return asset;
    return fetch(event.request).then(function (answer) {
      if (answer.ok) {
        var copy = answer.clone();
        event.waitUntil(
          caches.open(SHELF).then(function (shelf) {
            return shelf.put(event.request, copy);
          })
        );
      }
      return answer;
    });
  });
}

self.addEventListener("install", function (event) {
  event.waitUntil(Promise.all([keepPages(), carryRoomsOver()]));
  self.skipWaiting();
});

self.addEventListener("activate", function (event) {
  event.waitUntil(
    caches
      .keys()
      .then(function (names) {
        return Promise.all(
          names.map(function (name) {
            return name === SHELF || name === ROOMS ? null : caches["delete"](name);
          })
        );
      })
      .then(function () {
        return self.clients.claim();
      })
      .then(keepRoomsAround)
  );
});

// A page says in which language and size it is read: those we keep are fetched anew where they are others.
self.addEventListener("message", function (event) {
  event.waitUntil(
    kept(OFFLINE)
      .then(function (page) {
        return page ? page.text() : "";
      })
      .then(function (text) {
        return text.indexOf(event.data) < 0 ? keepPages() : null;
      })
      .catch(function () {})
  );
});

// What is sent is never touched: some browsers lose the photos of a form that a service worker passes on.
self.addEventListener("fetch", function (event) {
  var request = event.request;
  var address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.indexOf("/static/") === 0 && address.search) event.respondWith(openAsset(event));
  if (request.mode !== "navigate" || /^\/(desk|login)/.test(address.pathname)) return;
  if (ROOM.test(address.pathname)) event.respondWith(openRoom(event, address.pathname));
  else event.respondWith(fetch(request).catch(without(POSE.test(address.pathname) ? FORM : OFFLINE)));
});
