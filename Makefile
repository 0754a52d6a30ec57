# `make` prints the targets. Each does the set-up that it needs, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export SEEING_DATA ?= $(abspath ../shared/data)

# Program that must be there : Debian package that brings it.
DEVICE_PROGRAMS := tesseract:tesseract-ocr espeak-ng:espeak-ng aplay:alsa-utils
SERVICE_PROGRAMS := systemctl:systemd systemd-sysusers:systemd udevadm:udev
# On Raspberry Pi OS: its own camera, pins and keys, which PyPI has no use for.
PI_PACKAGES := python3-picamera2 python3-lgpio python3-evdev
# A real-time sound sink without a sound card, to measure when speech starts and stops.
SOUND_PROGRAMS := pulseaudio:pulseaudio parec:pulseaudio-utils

.DEFAULT_GOAL := help
.PHONY: help demo test check tflite arm64 bench bench-convert bench-money bench-read models install uninstall clean

help: ## print this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /make \1\t/' | expand -t 21

demo: debian-device $(VENV)/demo.stamp ## see the device look at real photographs, and hear it
	@$(BIN)/python -m tests.demo

# TensorFlow is for desktops: on anything else the tests that need it skip, and say so.
DESKTOP := $(if $(filter x86_64,$(shell uname -m)),$(VENV)/convert.stamp)
test: debian-device debian-sound $(VENV)/test.stamp $(DESKTOP) ## run the tests
	$(BIN)/pytest -n 2 --dist loadgroup

check: $(VENV)/test.stamp $(VENV)/check.stamp ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# tflite-runtime 2.14 has no wheel for Python 3.12 and later, and needs a NumPy of its own.
TFLITE := $(VENV)-tflite
tflite: debian-device $(VENV)/test.stamp $(TFLITE)/ready.stamp ## run the models on tflite-runtime too (Python 3.11)
	$(TFLITE)/bin/python -m pytest -q tests/test_interpreter.py tests/test_card.py \
	  tests/test_scene.py tests/test_detector.py tests/test_prepare.py
	$(BIN)/pytest -q tests/test_two_runtimes.py

arm64: ## run the tests on emulated arm64 (root; a quarter of an hour)
	tests/arm64.sh

bench: debian-device debian-sound $(VENV)/test.stamp ## measure speed and accuracy on this machine
	$(BIN)/seeing bench

bench-convert: debian-device $(VENV)/test.stamp $(VENV)/convert.stamp ## measure the desktop tool on public pictures
	$(BIN)/python -m tests.bench.teaching

bench-money: debian-device $(VENV)/test.stamp ## measure what is said of bank notes on public pictures
	$(BIN)/python -m tests.bench.money

bench-read: debian-device $(VENV)/test.stamp ## measure reading and codes beside others on public pictures
	$(BIN)/python -m tests.bench.reading
	$(BIN)/python -m tests.bench.codes

models: debian-device $(VENV)/convert.stamp ## rebuild the models in models/ (desktop, TensorFlow)
	$(BIN)/seeing-convert build-models

install: debian-device debian-service ## install the service into /opt/seeing; it starts by itself
	$(AS_ROOT) $(SYSTEM_PYTHON) -m venv $(call site_packages) $(PREFIX)/venv
	if test -d /run/systemd/system; then $(AS_ROOT) systemctl stop seeing.service 2>/dev/null || true; fi
	$(AS_ROOT) $(PREFIX)/venv/bin/pip install --quiet --upgrade 'pip>=24'
	$(AS_ROOT) $(PREFIX)/venv/bin/pip install --quiet '.[gpio,ocr]'
	$(AS_ROOT) $(PREFIX)/venv/bin/seeing install-service

uninstall: ## remove the service; settings and what was taught stay
	test ! -x $(PREFIX)/venv/bin/seeing || $(AS_ROOT) $(PREFIX)/venv/bin/seeing install-service --uninstall
	$(AS_ROOT) rm -rf $(PREFIX)

clean: ## remove everything that make made
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .hypothesis

PREFIX := /opt/seeing
# Not a pyenv or a venv: the service cannot see into a home folder, nor they the system's camera.
SYSTEM_PYTHON := /usr/bin/python3
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
site_packages = $(shell $(SYSTEM_PYTHON) -c 'import picamera2' 2>/dev/null && echo --system-site-packages)

.PHONY: debian-device debian-sound debian-service
debian-service:
	@$(call install_debian,$(SERVICE_PROGRAMS),)
	@$(SYSTEM_PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call apt_install,python3-venv)
	@! apt-cache show python3-picamera2 >/dev/null 2>&1 || $(SYSTEM_PYTHON) -c 'import picamera2, lgpio, evdev' 2>/dev/null || $(call apt_install,$(PI_PACKAGES))

debian-device:
	@$(call install_debian,$(DEVICE_PROGRAMS),)

# Optional: on a desktop whose sound server would have to go for it, the tests skip instead.
debian-sound:
	@$(call install_debian,$(SOUND_PROGRAMS),libasound2-plugins) || \
	  echo "make: without pulseaudio the tests that listen to the voice are skipped"

# $(1): program:package pairs; $(2): packages that go with them. Installs only what is missing.
define install_debian
	missing=""; \
	for pair in $(1); do \
	  command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair##*:}"; \
	done; \
	test -z "$$missing" || $(call apt_install,$$missing $(2))
endef

# Runs apt as root, or through sudo, or says what to type.
define apt_install
	{ \
	  if test "$$(id -u)" = 0; then root=""; \
	  elif command -v sudo >/dev/null; then root="sudo"; \
	  else echo "make: needs root once; as root type: apt-get install $(1)" >&2; exit 1; fi; \
	  command -v apt-get >/dev/null || \
	    { echo "make: no apt-get here; install these yourself: $(1)" >&2; exit 1; }; \
	  $$root apt-get update -qq && \
	  $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-remove \
	    --no-install-recommends $(1) || \
	    { echo "make: could not install; as root type: apt-get install $(1)" >&2; exit 1; }; \
	}
endef

# The Raspberry Pi's camera modules come from Debian packages only: where they are, the venv sees
# them. Expanded when the venv is made, not each time.
VENV_OPTIONS = $(shell $(PYTHON) -c 'import libcamera' 2>/dev/null && echo --system-site-packages)

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call apt_install,python3-venv)
	$(PYTHON) -m venv $(VENV_OPTIONS) $(VENV)
	$(BIN)/pip install --quiet --upgrade 'pip>=24'

$(VENV)/%.stamp: pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --editable '.[$*]'
	@touch $@

$(TFLITE)/ready.stamp: pyproject.toml
	$(PYTHON) -m venv $(TFLITE)
	$(TFLITE)/bin/pip install --quiet --upgrade 'pip>=24'
	$(TFLITE)/bin/pip install --quiet tflite-runtime==2.14.0 'numpy<2' \
	  'opencv-python-headless<4.12' 'pillow>=10' 'pytesseract<0.4' py3langid==0.2.2 pyttsx3==2.99 \
	  'scikit-image<0.25' flatbuffers hypothesis pytest pytest-xdist
	$(TFLITE)/bin/pip install --quiet --no-deps --editable .
	@touch $@
