// What waits in this phone, on top of every page: waiting, being sent, received with the number of its slip, or refused.
(function () {
  "use strict";

  var phone = window.phone;
  var parcels = phone.parcels;
  var main = document.getElementById("main");
  if (!parcels || !main) return;

  var region = null;
  var shown = "";

  function hidden(form, name, value) {
    var input = phone.make("input", form);
    input.type = "hidden";
    input.name = name;
    input.value = value;
  }

  function formTo(action) {
    var form = phone.make("form", document.body);
    form.hidden = true;
    form.method = "post";
    form.action = action;
    return form;
  }

  // A form may have a field called "submit".
  function submit(form) {
    HTMLFormElement.prototype.submit.call(form);
  }

  function openSlip(code) {
    var form = formTo("/slip");
    hidden(form, "code", code);
    submit(form);
  }

  // Sent as the browser sends a form: the answer is the page with everything in it, and what is to be put right.
  function openAgain(parcel) {
    var form = formTo(parcel.action);
    var files = {};
    form.enctype = "multipart/form-data";
    parcel.fields.forEach(function (field) {
      if (typeof field[1] === "string") {
        hidden(form, field[0], field[0] === "key" ? parcel.key : field[1]);
      } else {
        files[field[0]] = files[field[0]] || [];
        files[field[0]].push(new File([field[1].bytes], field[1].name, { type: field[1].type }));
      }
    });
    Object.keys(files).forEach(function (name) {
      var input = phone.make("input", form);
      input.type = "file";
      input.multiple = true;
      input.name = name;
      input.files = phone.filesOf(files[name]);
    });
    submit(form);
  }

  function canOpen(parcel) {
    return parcel.fields.every(function (field) {
      return typeof field[1] === "string" || phone.filesOf([]);
    });
  }

  function drop(parcel) {
    parcels.drop(parcel.id).then(phone.showWaiting);
  }

  function isBeingSent(parcel) {
    return parcel.state === "waiting" && parcel.until > Date.now();
  }

  function wordsOf(parcel) {
    if (parcel.state === "received") return phone.say(parcel.slip ? "received" : "received_too", { slip: phone.inFours(parcel.slip || "") });
    if (parcel.state === "refused") return phone.say("refused", { why: parcel.said });
    return phone.say(isBeingSent(parcel) ? "sending" : "waiting");
  }

  function row(list, parcel) {
    var item = phone.make("li", list);
    var line = phone.make("p", item);
    var blanks = { when: phone.when(parcel.made), room: parcel.to };
    phone.make("span", line, "waiting__what", phone.say(parcel.to ? "written_to" : "written", blanks));
    phone.make("strong", line, "", wordsOf(parcel));
    var row = phone.make("div", item, "row");
    if (parcel.state === "received") {
      if (parcel.slip)
        phone.button(row, phone.say("open_slip"), function () {
          openSlip(parcel.slip);
        });
      phone.button(row, phone.say("seen"), function () {
        drop(parcel);
      });
      return;
    }
    if (parcel.state === "refused" && canOpen(parcel))
      phone.button(row, phone.say("open_again"), function () {
        openAgain(parcel);
      });
    if (!isBeingSent(parcel))
      phone.button(row, phone.say("throw_away"), function () {
        if (window.confirm(phone.say("throw_away_sure"))) drop(parcel);
      });
  }

  function draw(all) {
    var told = all.filter(function (parcel) {
      return parcel.state !== "leaving";
    });
    // Said once: a screen reader would read it again at every drawing.
    var seen = told
      .map(function (parcel) {
        return parcel.id + wordsOf(parcel);
      })
      .join();
    if (seen === shown) return;
    shown = seen;
    if (!region) {
      region = document.createElement("div");
      region.className = "waiting no-print";
      region.setAttribute("role", "status");
      main.insertBefore(region, main.firstChild);
    }
    region.hidden = !told.length;
    region.textContent = "";
    var list = phone.make("ul", region);
    told.forEach(function (parcel) {
      row(list, parcel);
    });
  }

  phone.showWaiting = function () {
    return parcels.all().then(draw, function () {});
  };
})();
