#!/usr/bin/env bash
# Runs the tests of interpreter, recognisers and command line on emulated arm64: `make arm64`.
#
# Debian arm64 in a folder, the arm64 wheels, qemu-user. It shows what the wheels do, not how
# fast they are. Opt-in: it needs root, installs Debian packages and takes a quarter of an hour.
set -euo pipefail

project=$(cd "$(dirname "$0")/.." && pwd)
root=$project/build/arm64
suite=bookworm
tests="test_interpreter.py test_card.py test_detector.py test_prepare.py test_quality.py
  test_reader.py test_scene.py test_cli.py"

[ "$(id -u)" = 0 ] || { echo "arm64: needs root: sudo make arm64" >&2; exit 1; }

install_emulator() {
  command -v debootstrap >/dev/null && command -v qemu-aarch64-static >/dev/null && return
  apt-get update -qq
  apt-get install -y --no-install-recommends debootstrap qemu-user-static binfmt-support
}

register_emulator() {
  [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] && return
  [ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
  update-binfmts --enable qemu-aarch64
}

# The mirror, certificates and pip settings of this machine serve the folder as well.
make_root() {
  [ -e "$root/made" ] && return
  rm -rf --one-file-system "$root"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/\?$')
  debootstrap --arch=arm64 --variant=minbase \
    --include=python3,python3-venv,ca-certificates "$suite" "$root" "$mirror"
  rm -f "$root/etc/ssl/certs/ca-certificates.crt"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  [ ! -e /etc/pip.conf ] || cp -L /etc/pip.conf "$root/etc/"
  enter apt-get install -y --no-install-recommends tesseract-ocr espeak-ng alsa-utils
  enter python3 -m venv /opt/venv
  touch "$root/made"
}

# LiteRT looks at the processor's description, and dies when an x86 one meets arm64 code.
describe_processor() {
  for core in 0 1 2 3; do
    printf 'processor\t: %s\nBogoMIPS\t: 108.00\n' "$core"
    printf 'Features\t: fp asimd evtstrm crc32 cpuid\nCPU implementer\t: 0x41\n'
    printf 'CPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd08\nCPU revision\t: 3\n\n'
  done >"$root.cpuinfo"
  printf 'Model\t\t: Raspberry Pi 4 Model B Rev 1.4\n' >>"$root.cpuinfo"
}

# Runs a command in the folder, with mounts of its own that go with it.
enter() {
  unshare --mount --propagation private bash -c '
    root=$1; project=$2; shift 2
    mount -t proc proc "$root/proc"
    mount --bind "$root.cpuinfo" "$root/proc/cpuinfo"
    mount --bind /dev "$root/dev"
    mkdir -p "$root/seeing" && mount --bind -o ro "$project" "$root/seeing"
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    exec env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive QEMU_CPU=cortex-a72 \
      SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PYTHONDONTWRITEBYTECODE=1 \
      PATH=/opt/venv/bin:/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" "$@"
  ' enter "$root" "$project" "$@"
}

# The project itself comes from the folder it lies in: only what it needs is installed.
install_wheels() {
  enter python - <<'PY' >"$root/wanted.txt"
import tomllib
project = tomllib.load(open("/seeing/pyproject.toml", "rb"))["project"]
extras = project["optional-dependencies"]
wanted = project["dependencies"] + extras["test"] + extras["demo"]
print("\n".join(w for w in wanted if not w.startswith("seeing[")))
PY
  enter pip install --quiet --only-binary=:all: -r /wanted.txt
}

run_tests() {
  # shellcheck disable=SC2086  # the names are words
  enter sh -c "cd /seeing && uname -m && python -m pytest -q -p no:cacheprovider \
    $(printf 'tests/%s ' $tests)"
}

install_emulator
register_emulator
mkdir -p "$project/build"
describe_processor
make_root
install_wheels
run_tests
