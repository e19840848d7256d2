// Rooms near me: the phone fetches where all rooms stand and compares by itself. Where it is never leaves it.
(function () {
  "use strict";

  var SHOWN = 5;
  var EARTH = 6371000; // metres
  var PATIENCE = { timeout: 15000, maximumAge: 300000 }; // milliseconds

  var near = document.querySelector("[data-near]");
  if (!near || !window.isSecureContext || !navigator.geolocation || !window.fetch) return;

  var button = near.querySelector("button");
  var word = near.querySelector("[role=status]");
  var list = near.querySelector("ol");

  function say(what) {
    word.textContent = word.getAttribute("data-" + what);
  }

  function distance(here, room) {
    var degree = Math.PI / 180;
    var north = Math.sin(((room.lat - here.latitude) * degree) / 2);
    var east = Math.sin(((room.lng - here.longitude) * degree) / 2);
    var both = Math.cos(here.latitude * degree) * Math.cos(room.lat * degree);
    return 2 * EARTH * Math.asin(Math.sqrt(north * north + both * east * east));
  }

  // No finer than a phone knows it, and no finer than anybody walks by.
  function far(metres) {
    var unit = metres < 950 ? "metres" : "kilometres";
    var number = metres < 950 ? Math.max(Math.round(metres / 100), 1) * 100 : Math.round(metres / 100) / 10;
    if (number > 10 && unit === "kilometres") number = Math.round(number);
    return list.getAttribute("data-" + unit).replace("{n}", number);
  }

  function make(tag, parent, name, text) {
    var element = document.createElement(tag);
    element.className = name;
    element.textContent = text;
    return parent.appendChild(element);
  }

  // As components/rooms.html has it: the name, and under it where that is.
  function add(room) {
    var item = make("li", list, "", "");
    var link = make("a", item, "roomlink", room.name);
    link.href = "/r/" + room.code;
    link.lang = "zh-Hans";
    var line = make("p", item, "roomlink__place", "");
    make("span", line, "", room.place).lang = "zh-Hans";
    make("span", line, "near__far", far(room.distance));
  }

  function show(rooms, here) {
    rooms.forEach(function (room) {
      room.distance = distance(here, room);
    });
    rooms.sort(function (one, other) {
      return one.distance - other.distance;
    });
    list.textContent = "";
    rooms.slice(0, SHOWN).forEach(add);
    say("found");
  }

  function failed() {
    say("failed");
    button.disabled = false;
  }

  near.hidden = false;
  button.addEventListener("click", function () {
    button.disabled = true;
    say("looking");
    navigator.geolocation.getCurrentPosition(
      function (position) {
        fetch(near.getAttribute("data-near"))
          .then(function (answer) {
            return answer.json();
          })
          .then(function (rooms) {
            show(rooms, position.coords);
            button.disabled = false;
          })
          .catch(failed);
      },
      failed,
      PATIENCE
    );
  });
})();
