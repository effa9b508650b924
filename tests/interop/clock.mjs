// SPDX-License-Identifier: MIT
// The clock that the packages read: imported before them, it stands still until it is set.
let seconds = 0;

Date.now = () => seconds * 1000;

export function setClock(unixTime) {
  seconds = unixTime;
}
