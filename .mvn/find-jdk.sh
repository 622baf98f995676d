# Sourced by mvnw and slipway. Sets and exports JAVA_HOME to a JDK 25 where one is installed; leaves it alone where
# none is found, so that the caller can say what to install. With slipway_needs=java a runtime without compiler will do.

slipway_is_jdk_25() {
  [ -x "$1/bin/${slipway_needs:-javac}" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

slipway_find_jdk() {
  case "$-" in *f*) slipway_noglob=yes ;; *) slipway_noglob= ;; esac
  set +f
  slipway_path_java=$(command -v java 2>/dev/null || true)
  [ -z "$slipway_path_java" ] || slipway_path_java=$(readlink -f "$slipway_path_java" 2>/dev/null || true)
  for slipway_jdk in \
    "${JAVA_HOME:-/nonexistent}" \
    "${JAVA_HOME_25_X64:-/nonexistent}" \
    "${slipway_path_java%/bin/java}" \
    /usr/lib/jvm/* \
    /opt/java/* /opt/jdk* \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
    "${MISE_DATA_DIR:-$HOME/.local/share/mise}"/installs/java/* \
    "${ASDF_DATA_DIR:-$HOME/.asdf}"/installs/java/* \
    "${JENV_ROOT:-$HOME/.jenv}"/versions/* \
    "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$slipway_jdk" ] && slipway_is_jdk_25 "$slipway_jdk"; then
      JAVA_HOME=$slipway_jdk
      export JAVA_HOME
      break
    fi
  done
  [ -z "$slipway_noglob" ] || set -f
}

slipway_find_jdk
