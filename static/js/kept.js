// A slip without network: only what its holder asked this phone to keep, as it stood then, until it is told to forget.
(function () {
  "use strict";

  var phone = window.phone;
  var box = phone.box;

  function text(element) {
    return element.textContent.replace(/\s+/g, " ").trim();
  }

  // What is marked, a line for each of its lines; a fact is one.
  function linesOf(page) {
    var lines = [];
    phone.each(page.querySelectorAll("[data-kept]"), function (marked) {
      var inside = marked.querySelectorAll("h2, p, dl > div");
      phone.each(inside.length ? inside : [marked], function (line) {
        var isFact = line.tagName === "DIV";
        lines.push(isFact ? text(line.firstElementChild) + " " + text(line.lastElementChild) : text(line));
      });
    });
    return lines;
  }

  function offerToKeep(button) {
    var key = "slip:" + button.getAttribute("data-keep");
    if (!box.works()) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var isKept = box.put(key, { at: Date.now(), lines: linesOf(document) });
      button.textContent = phone.say(isKept ? "slip_kept" : "slip_not_kept");
    });
    // It stood there already: how it stands now is what is kept.
    if (box.get(key)) button.click();
  }

  function forget(code) {
    box.keys("slip:" + code).forEach(box.drop);
  }

  function show(place) {
    var keys = box.keys("slip:");
    var list = place.querySelector("ul") || phone.make("ul", place, "cards");
    place.hidden = !keys.length;
    list.textContent = "";
    keys.forEach(function (key) {
      var slip = box.get(key);
      if (!slip) return;
      var item = phone.make("li", list, "card");
      var number = phone.make("p", item, "slip__number");
      phone.make("span", number, "", phone.inFours(key.slice(5, 13)));
      number.appendChild(document.createTextNode(" "));
      phone.make("span", number, "", phone.inFours(key.slice(13)));
      slip.lines.forEach(function (line) {
        phone.make("p", item, "", line);
      });
      phone.make("p", item, "card__over", phone.say("slip_as_of", { when: phone.when(slip.at) }));
      phone.button(item, phone.say("slip_forget"), function () {
        box.drop(key);
        show(place);
      });
    });
  }

  phone.each(document.querySelectorAll("[data-keep]"), offerToKeep);
  phone.each(document.querySelectorAll("[data-kept-slips]"), show);

  // Who lets the phone forget a slip, or has it erased, means this copy too.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!/\/(removals|erasures)$/.test(form.getAttribute("action"))) return;
    var slip = form.querySelector("input[name=slip]");
    forget(slip ? slip.value : "");
  });
})();
