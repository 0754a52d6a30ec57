#!/bin/sh
# Plays sorry.wav, which lies beside this file, on the sound device of the settings, on the default
# one and on each card there is: heard twice is better than not heard.

folder=$(dirname "$0")
config=${SEEING_CONFIG:-/etc/seeing/config.toml}
cards=${SEEING_CARDS:-/proc/asound}

devices() {
  # The settings may be what is broken, so they are not parsed, only searched.
  sed -n 's/^[[:space:]]*device[[:space:]]*=[[:space:]]*"\([^"]*\)".*/\1/p' "$config" 2>/dev/null
  echo default
  for card in "$cards"/card[0-9]*; do
    if [ -e "$card/id" ]; then echo "plughw:CARD=$(cat "$card/id")"; fi
  done
}

devices | uniq | {
  status=1
  while read -r device; do
    if timeout 20 aplay -q --device="$device" "$folder/sorry.wav" </dev/null; then status=0; fi
  done
  exit "$status"
}
