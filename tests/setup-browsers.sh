#!/bin/sh
# Browsers for the tests: Debian's Chromium and Firefox, installed where they are missing and we may.
# Office programs too, in which the tests open what okrlab writes; without them those tests are skipped.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v firefox-esr >/dev/null 2>&1 || missing="$missing firefox-esr"
# The same engine without a window opens pages at a third of the cost. Nothing depends on it.
shell=""
command -v chromium-headless-shell >/dev/null 2>&1 || shell="chromium-headless-shell"
office=""
command -v soffice >/dev/null 2>&1 || office="libreoffice-impress libreoffice-calc fonts-liberation"
command -v pdftotext >/dev/null 2>&1 || office="$office poppler-utils"
[ -n "$missing$shell$office" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  quickly="-o Acquire::Retries=0 -o Acquire::http::Timeout=10"
  # shellcheck disable=SC2086
  apt-get $quickly update -qq || [ -z "$missing" ]
  for some in "$missing" "$shell" "$office"; do
    [ -n "$some" ] || continue
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get $quickly install -y -qq --no-install-recommends $some fonts-dejavu-core \
      >/dev/null || [ "$some" != "$missing" ]
  done
elif [ -n "$missing" ]; then
  echo "The browser tests need$missing; please install them." >&2
  exit 1
fi
