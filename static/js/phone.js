// What the scripts of the residents' pages share. All of them are one answer (app/web/assets.py) and are written for old
// WebViews: ES5, and nothing is used before it was looked for. Their words stand in app/web/script_words.py.
(function () {
  "use strict";

  var phone = window.phone;

  phone.each = function (list, act) {
    Array.prototype.forEach.call(list, act);
  };

  // A sentence, with its %(blanks)s filled in.
  phone.say = function (word, blanks) {
    return phone.words[word].replace(/%\((\w+)\)s/g, function (_whole, name) {
      return blanks[name];
    });
  };

  phone.make = function (tag, parent, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return parent.appendChild(element);
  };

  phone.button = function (parent, words, act) {
    var button = phone.make("button", parent, "button button--plain", words);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  };

  phone.inFours = function (digits) {
    return digits.replace(/(.{4})(?=.)/g, "$1 ");
  };

  // One line above a form.
  phone.tell = function (form, word) {
    phone.untell();
    var line = document.createElement("p");
    line.className = "note";
    line.setAttribute("data-told", "");
    line.setAttribute("role", "status");
    line.tabIndex = -1;
    form.parentNode.insertBefore(line, form);
    line.textContent = phone.say(word);
    return line;
  };

  phone.untell = function () {
    phone.each(document.querySelectorAll("[data-told]"), function (line) {
      line.parentNode.removeChild(line);
    });
  };

  phone.when = function (milliseconds) {
    var parts = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
    return new Date(milliseconds).toLocaleString(document.documentElement.lang, parts);
  };

  // The same address however a form spells it.
  phone.address = function (written) {
    var link = document.createElement("a");
    link.href = written;
    return link.pathname.replace(/^\/?/, "/") + link.search;
  };

  // Whether a form can wait here to be sent (parcels.js).
  phone.canWait = function () {
    try {
      return Boolean(window.indexedDB && window.Promise && window.fetch && window.FormData && window.DOMParser);
    } catch (blocked) {
      return false;
    }
  };

  // Where storage is blocked, full or private, nothing is kept, and nobody is told of what they never had.
  var box = null;
  try {
    box = window.localStorage;
  } catch (blocked) {
    box = null;
  }

  phone.box = {
    get: function (key) {
      try {
        return JSON.parse(box.getItem(key));
      } catch (lost) {
        return null;
      }
    },
    put: function (key, value) {
      try {
        box.setItem(key, JSON.stringify(value));
        return true;
      } catch (full) {
        return false;
      }
    },
    drop: function (key) {
      try {
        box.removeItem(key);
      } catch (blocked) {
        return;
      }
    },
    keys: function (beginning) {
      try {
        return Object.keys(box).filter(function (key) {
          return key.indexOf(beginning) === 0;
        });
      } catch (blocked) {
        return [];
      }
    },
    works: function () {
      var there = phone.box.put("trial", 1);
      phone.box.drop("trial");
      return there;
    },
  };
})();
