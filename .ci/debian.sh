# Sourced by steps that need a separate Debian. Registries are those that this machine's apt and npm are configured for.

# install PACKAGE…: those of this machine.
install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# has PROGRAM…
has() { for program; do command -v "$program" >/dev/null || return; done; }

mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sed -n 1p | grep . ||
    { echo "apt is configured for no mirror of Debian" >&2; return 1; }
}

# debian SUITE FOLDER PACKAGE…: a minimal Debian with some packages. Nothing is mounted in it when this returns.
debian() {
  local suite=$1 folder=$2
  shift 2
  [ "$(id -u)" = 0 ] || { echo "to make a Debian takes root" >&2; return 1; }
  has debootstrap || install debootstrap
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$folder" "$(mirror)" >"$folder.log" 2>&1 ||
    { tail -n 20 "$folder.log" >&2; return 1; }
  cp /etc/resolv.conf "$folder/etc/resolv.conf"
  # It lives for minutes: what a crash of the machine leaves of it is of no interest.
  echo force-unsafe-io >"$folder/etc/dpkg/dpkg.cfg.d/90machine"
  apt-config dump | grep -E '^Acquire::(http|https|Check)' >"$folder/etc/apt/apt.conf.d/90machine" || true
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
  chroot "$folder" sh -c 'export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' sh "$@" >"$folder.log" 2>&1 ||
    { tail -n 20 "$folder.log" >&2; return 1; }
}
