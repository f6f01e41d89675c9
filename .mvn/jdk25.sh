# Sourced by ./mvnw and ./gapless: finds a JDK 25 or newer and exports it as JAVA_HOME, because
# the `java` on PATH is often an older one. Says in one line what is missing otherwise.

gapless_java_major() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

gapless_find_jdk() {
  set +f
  for candidate in "${JAVA_HOME-}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${SDKMAN_DIR-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    major=$(gapless_java_major "$candidate") || continue
    if [ "${major:-0}" -ge 25 ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  echo "Gapless needs a JDK 25 or newer and found none: install one (for example Eclipse Temurin 25) or set JAVA_HOME to it." >&2
  return 1
}

gapless_find_jdk || exit 1
