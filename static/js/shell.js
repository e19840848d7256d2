// The pages without network: a room's form, and the page that leads to the rooms this phone has kept. The form that the
// service worker keeps knows no room and bears no key. The room is the one of the address; its key is fetched before the
// first sending (queue.js).
(function () {
  "use strict";

  var phone = window.phone;
  var form = document.querySelector("form[data-queue]");
  var here = /^\/r\/[0-9a-z]+(?=\/pose$)/i.exec(location.pathname);

  // Calls act(room) with the heading of a room page that this phone keeps.
  function nameOf(address, act) {
    if (!window.caches || !window.DOMParser) return;
    window.caches
      .match(address, { ignoreVary: true })
      .then(function (page) {
        return page ? page.text() : "";
      })
      .then(function (text) {
        var name = new DOMParser().parseFromString(text, "text/html").querySelector("h1");
        if (name) act(name.textContent);
      })
      .catch(function () {}); // blocked: then it goes without its name
  }

  if (form && here && form.elements.key && !form.elements.key.value) {
    form.setAttribute("action", location.pathname);
    phone.each(document.querySelectorAll('a[href^="/r/000000/"]'), function (link) {
      link.href = link.getAttribute("href").replace("/r/000000", here[0]);
    });
    if (phone.canWait()) phone.tell(form, "write_on");
    nameOf(here[0], function (name) {
      document.querySelector("[data-room]").textContent = name;
    });
  }

  function showRooms(place) {
    if (!window.caches) return;
    window.caches
      .keys()
      .then(function (names) {
        return Promise.all(
          names
            .filter(function (name) {
              return name.indexOf("rooms ") === 0;
            })
            .map(function (name) {
              return window.caches.open(name).then(function (cache) {
                return cache.keys();
              });
            })
        );
      })
      .then(function (found) {
        var list = phone.make("ul", place);
        [].concat.apply([], found).forEach(function (request) {
          var address = phone.address(request.url);
          nameOf(address, function (name) {
            var link = phone.make("a", phone.make("li", list), "", name);
            link.href = address;
            link.lang = "zh-Hans";
            place.hidden = false;
          });
        });
      })
      .catch(function () {});
  }

  phone.each(document.querySelectorAll("[data-kept-rooms]"), showRooms);
})();
