// Forms that wait in this phone to be sent, in IndexedDB, photos and voice with them. `phone.parcels` is not there where
// the browser cannot keep or send them; where it may not (private, blocked, full), every promise fails.
//
// A parcel: id · key (of the form; none from a page without network) · action · fields [[name, text or file]] · to (whom) ·
// made · state: "leaving" (the browser is sending the form itself) "waiting" "refused" "received" · until (whoever sends it
// has it up to then) · by (who that is) · tries · next.
(function () {
  "use strict";

  var phone = window.phone;
  if (!phone.canWait()) return;

  var opened = null;

  function open() {
    opened =
      opened ||
      new Promise(function (resolve, reject) {
        var asked = window.indexedDB.open("parcels", 1);
        asked.onupgradeneeded = function () {
          asked.result.createObjectStore("parcels", { keyPath: "id" });
        };
        asked.onsuccess = function () {
          asked.result.onversionchange = function () {
            asked.result.close();
            opened = null;
          };
          resolve(asked.result);
        };
        asked.onerror = asked.onblocked = function (event) {
          event.preventDefault();
          reject(asked.error);
        };
      });
    return opened;
  }

  // One transaction; what `act` leaves in `answer.is` once all of it is on the disk.
  function within(mode, act) {
    return open().then(function (database) {
      return new Promise(function (resolve, reject) {
        var answer = { is: null };
        var transaction = database.transaction("parcels", mode);
        transaction.oncomplete = function () {
          resolve(answer.is);
        };
        transaction.onerror = transaction.onabort = function (event) {
          event.preventDefault();
          reject(transaction.error);
        };
        act(transaction.objectStore("parcels"), answer);
      });
    });
  }

  // Every page looks where there is something (more.js), and other tabs hear of each change of it.
  function announce(changed) {
    if (changed) phone.box.put("parcels", Date.now());
    return changed;
  }

  phone.parcels = {
    all: function () {
      return within("readonly", function (store, answer) {
        answer.is = [];
        store.openCursor().onsuccess = function (event) {
          var cursor = event.target.result;
          if (!cursor) return;
          answer.is.push(cursor.value);
          cursor["continue"]();
        };
      }).then(function (parcels) {
        if (!parcels.length) phone.box.drop("parcels");
        return parcels.sort(function (one, other) {
          return one.made - other.made;
        });
      });
    },
    put: function (parcel) {
      announce(parcel);
      return within("readwrite", function (store) {
        store.put(parcel);
      });
    },
    // `change(parcel)` gives what is kept instead, or null. Nobody comes between, in whichever tab.
    change: function (id, change) {
      return within("readwrite", function (store, answer) {
        store.get(id).onsuccess = function (event) {
          answer.is = event.target.result ? change(event.target.result) : null;
          if (answer.is) store.put(answer.is);
        };
      }).then(announce);
    },
    drop: function (id) {
      return within("readwrite", function (store) {
        store["delete"](id);
      });
    },
  };

  // Bytes and not the file itself: some WebViews keep a file by its place, and find it gone.
  function read(file) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () {
        resolve({ bytes: reader.result, type: file.type, name: file.name });
      };
      reader.onerror = reject;
      reader.readAsArrayBuffer(file);
    });
  }

  // What a browser would send of `form` when `button` is pressed: [[name, text or {bytes, type, name}]].
  phone.pack = function (form, button) {
    var fields = [];
    phone.each(form.elements, function (control) {
      if (!control.name || control.disabled || control.tagName === "FIELDSET") return;
      if (control.tagName === "BUTTON" && control !== button) return;
      if ((control.type === "checkbox" || control.type === "radio") && !control.checked) return;
      if (control.type !== "file") fields.push(Promise.resolve([control.name, control.value]));
      else
        phone.each(control.files, function (file) {
          fields.push(
            read(file).then(function (kept) {
              return [control.name, kept];
            })
          );
        });
    });
    return Promise.all(fields);
  };
})();
