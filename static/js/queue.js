// Nothing handed in is lost. Whatever the browser sends itself has a copy here until its answer is seen; what could not
// be sent is sent from here, as often as it takes, with the key of its form, so that twice sent is once filed.
(function () {
  "use strict";

  var phone = window.phone;
  var parcels = phone.parcels;
  if (!parcels) return;

  var SECOND = 1000;
  var LEASE = 15 * SECOND; // whoever sends a parcel says so again every third of it; who died sending it holds it no longer
  var LEAVES_WITHIN = 120 * SECOND; // in another tab, and we cannot see how it went there
  var FIRST_PAUSE = 5 * SECOND;
  var LONGEST_PAUSE = 15 * 60 * SECOND;

  var me = someone(); // this page, as it was opened
  var timer = null;
  var pressed = null;

  // --- Which tab this is, over its pages

  function someone() {
    return Math.random().toString(36).slice(2);
  }

  function tab() {
    try {
      var known = window.sessionStorage.getItem("tab") || me;
      window.sessionStorage.setItem("tab", known);
      return known;
    } catch (blocked) {
      return me;
    }
  }

  function tabSoFar() {
    try {
      return window.sessionStorage.getItem("tab") || me;
    } catch (blocked) {
      return me;
    }
  }

  // --- Handing in

  function keyOf(form) {
    return form.elements.key ? form.elements.key.value : "";
  }

  function isEmpty(form) {
    var texts = form.querySelectorAll("textarea");
    var isBlank = texts.length > 0;
    phone.each(form.elements, function (control) {
      if (control.tagName === "TEXTAREA" && control.value.trim()) isBlank = false;
      if (control.type === "file" && control.files.length) isBlank = false;
    });
    return isBlank;
  }

  function parcelOf(form, fields, state) {
    var room = document.querySelector("[data-room]");
    return {
      id: keyOf(form) || "new-" + Date.now() + "-" + me,
      key: keyOf(form),
      action: phone.address(form.getAttribute("action")),
      fields: fields,
      more: form.getAttribute("data-queue"), // what goes along because nobody can be asked later
      to: room ? room.textContent.trim() : "",
      made: Date.now(),
      state: state,
      until: state === "leaving" ? Date.now() + LEAVES_WITHIN : 0,
      tab: tab(),
      by: me,
      tries: 0,
      next: 0,
    };
  }

  function leave(form, button) {
    phone
      .pack(form, button)
      .then(function (fields) {
        var parcel = parcelOf(form, fields, "leaving");
        hold(parcel.id, LEAVES_WITHIN); // as long as the browser shows this page, it may be sending
        return parcels.put(parcel);
      })
      .catch(function () {}); // then it goes as it always went
  }

  function stay(form, button) {
    phone
      .pack(form, button)
      .then(function (fields) {
        return parcels.put(parcelOf(form, fields, "waiting"));
      })
      .then(
        function () {
          phone.forgetDraft(form.getAttribute("action"));
          phone.tell(form, "kept").focus();
          form.hidden = true;
          return deliver(true);
        },
        function () {
          phone.tell(form, "not_kept").focus();
        }
      );
  }

  document.addEventListener("click", function (event) {
    pressed = event.target.closest ? event.target.closest("button") : null;
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || !form.hasAttribute("data-queue")) return;
    var button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    if (keyOf(form) && navigator.onLine !== false) {
      leave(form, button);
      return;
    }
    event.preventDefault();
    if (isEmpty(form)) phone.tell(form, "empty").focus();
    else stay(form, button);
  });

  // --- What has become of what left

  // The keys this page answers, where it is the answer to something sent.
  function answered() {
    var keys = [];
    if (!document.body.hasAttribute("data-answer")) return keys;
    phone.each(document.querySelectorAll("input[name=key], input[name=earlier_key]"), function (input) {
      keys.push(input.value);
    });
    phone.each(document.querySelectorAll("[data-received]"), function (received) {
      keys.push(received.getAttribute("data-received"));
    });
    return keys;
  }

  function settle(keys) {
    return parcels.all().then(function (all) {
      return Promise.all(
        all.map(function (parcel) {
          if (parcel.key && keys.indexOf(parcel.key) >= 0) return parcels.drop(parcel.id);
          var hasLeftHere = parcel.tab === tabSoFar() && parcel.by !== me;
          var isOver = hasLeftHere || parcel.until < Date.now();
          if (parcel.state !== "leaving" || !isOver) return null;
          phone.forgetDraft(parcel.action); // its words wait here now
          return parcels.change(parcel.id, function (now) {
            if (now.state !== "leaving") return null;
            now.state = "waiting";
            now.until = 0;
            return now;
          });
        })
      );
    });
  }

  // --- Sending

  function claim(id) {
    return parcels.change(id, function (parcel) {
      if (parcel.state !== "waiting" || parcel.until > Date.now()) return null;
      parcel.until = Date.now() + LEASE;
      parcel.by = me;
      return parcel;
    });
  }

  // As long as it is ours: whoever was too slow leaves it to the one who has it now.
  function ours(id, change) {
    return parcels.change(id, function (parcel) {
      return parcel.by === me ? change(parcel) : null;
    });
  }

  function hold(id, time) {
    return setInterval(function () {
      ours(id, function (parcel) {
        parcel.until = Date.now() + time;
        return parcel;
      }).catch(function () {});
    }, time / 3);
  }

  function read(answer) {
    // What broke or was too often will go better later; so will what is not of this house (a hotel's sign-in page).
    if (answer.status >= 500 || answer.status === 429) throw new Error("later");
    return answer.text().then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      if (!page.documentElement.hasAttribute("data-mode")) throw new Error("not ours");
      return page;
    });
  }

  function get(address) {
    return window.fetch(address, { credentials: "same-origin", cache: "no-store" }).then(read);
  }

  function post(parcel) {
    var form = new FormData();
    var names = {};
    parcel.fields.forEach(function (field) {
      var name = field[0];
      var value = field[1];
      names[name] = true;
      if (name === "key") return;
      if (typeof value === "string") form.append(name, value);
      else form.append(name, new Blob([value.bytes], { type: value.type }), value.name);
    });
    form.append("key", parcel.key);
    var more = (parcel.more || "").split("=");
    if (more[0] && !names[more[0]]) form.append(more[0], more[1]);
    return window.fetch(parcel.action, { method: "POST", body: form, credentials: "same-origin" }).then(read);
  }

  function reasonOf(page) {
    var lines = [];
    phone.each(page.querySelectorAll(".errors li, .reasons li"), function (line) {
      lines.push(line.textContent.trim());
    });
    var heading = page.querySelector("h1");
    return lines.join(" ") || (heading ? heading.textContent.trim() : "");
  }

  function refused(page, parcel) {
    parcel.state = "refused";
    parcel.said = reasonOf(page);
    parcel.until = 0;
    return parcel;
  }

  // The key is written down before it is used: whatever breaks off in between sends the same one again.
  function withKey(parcel) {
    if (parcel.key) return Promise.resolve(parcel);
    return get(parcel.action).then(function (page) {
      var key = page.querySelector("form[data-queue] input[name=key]");
      return ours(parcel.id, function (now) {
        if (!key) return refused(page, now);
        now.key = key.value;
        return now;
      });
    });
  }

  function take(page, parcel) {
    var received = page.querySelector("[data-received]");
    if (!received) return refused(page, parcel);
    return {
      id: parcel.id,
      to: parcel.to,
      made: parcel.made,
      state: "received",
      slip: received.getAttribute("data-slip"),
    };
  }

  function later(parcel) {
    if (navigator.onLine !== false) parcel.tries += 1;
    parcel.until = 0;
    parcel.next = Date.now() + Math.min(FIRST_PAUSE * Math.pow(3, Math.max(parcel.tries - 1, 0)), LONGEST_PAUSE);
    return parcel;
  }

  function send(parcel) {
    var holding = hold(parcel.id, LEASE);
    phone.showWaiting();
    return withKey(parcel)
      .then(function (ready) {
        if (!ready || ready.state !== "waiting") return null;
        return post(ready).then(function (page) {
          phone.untell(); // that it waits
          return ours(parcel.id, function (now) {
            return take(page, now);
          });
        });
      })
      .catch(function () {
        return ours(parcel.id, later);
      })
      .catch(function () {}) // the phone keeps nothing any more
      .then(function () {
        clearInterval(holding);
        return phone.showWaiting();
      });
  }

  // `isCalled`: somebody came back or the network did; then nothing waits for its time.
  function deliver(isCalled) {
    clearTimeout(timer);
    return parcels
      .all()
      .then(function (all) {
        var waiting = all.filter(function (parcel) {
          return parcel.state === "waiting";
        });
        var due = waiting.filter(function (parcel) {
          return isCalled || parcel.next <= Date.now();
        });
        phone.showWaiting();
        // Some browsers say so wrongly: whoever calls may try all the same.
        if (!isCalled && navigator.onLine === false) return null;
        // One after the other: a thin line carries one better than three.
        return due
          .reduce(function (before, parcel) {
            return before
              .then(function () {
                return claim(parcel.id);
              })
              .then(function (claimed) {
                return claimed && send(claimed);
              });
          }, Promise.resolve())
          .then(planNext);
      })
      .catch(function () {}); // a phone that keeps nothing has nothing to send
  }

  function planNext() {
    return parcels.all().then(function (all) {
      var times = all
        .filter(function (parcel) {
          return parcel.state === "waiting" || parcel.state === "leaving";
        })
        .map(function (parcel) {
          return Math.max(parcel.next, parcel.until);
        });
      if (!times.length) return;
      clearTimeout(timer);
      timer = setTimeout(look, Math.max(Math.min.apply(null, times) - Date.now(), SECOND));
    });
  }

  function look() {
    return settle([])
      .then(function () {
        return deliver(false);
      })
      .catch(function () {});
  }

  function called() {
    if (!document.hidden) deliver(true);
  }

  window.addEventListener("online", called);
  window.addEventListener("storage", function (event) {
    if (event.key === "parcels") phone.showWaiting();
  });
  document.addEventListener("visibilitychange", called);
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    me = someone(); // what this page had sent has failed, or we would not be back here
    look();
  });
  settle(answered())
    .then(function () {
      return deliver(true);
    })
    .catch(function () {});
})();
