# Sourced by the launcher of a checkout and by that of a distribution. Runs the command line in a JVM made for a quick
# start: no optimising compiler, one collector, and an ahead-of-time cache, which the first run of a build has made in the
# background. Needs JAVA_HOME.

# slipway_command_line JAR CACHES [-Dproperty=value ... --] WORD...
#   JAR     the command line
#   CACHES  a folder for what makes later starts faster; made if it can be made
slipway_command_line() {
  slipway_jar=$1
  slipway_caches=$2
  shift 2

  # The JVM reads arguments and file names in the locale's encoding, and loses what that cannot say.
  case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *UTF-8* | *utf8* | *UTF8* | *utf-8*) ;;
  *) LC_ALL=C.UTF-8 && export LC_ALL ;;
  esac

  slipway_start=
  if [ "${SLIPWAY_START_CACHE:-on}" != off ]; then
    # belongs to one build and one JDK
    slipway_stamp=$(ls -ln "$slipway_jar" "$JAVA_HOME/release" | cksum | tr -s ' \t' '--')
    slipway_cache=$slipway_caches/command-line-$slipway_stamp.aot
    if [ ! -f "$slipway_cache" ] || [ -n "$(find "$slipway_jar" -newer "$slipway_cache" 2>/dev/null)" ]; then
      (exec </dev/null >/dev/null 2>&1; slipway_train "$slipway_cache" &)
    else
      slipway_start=-XX:AOTCache=$slipway_cache
    fi
  fi

  # SLIPWAY_JAVA_OPTIONS is a list of options, split at spaces on purpose
  exec "$JAVA_HOME/bin/java" $(slipway_options) ${slipway_start:+"$slipway_start"} ${SLIPWAY_JAVA_OPTIONS-} \
    "-Dslipway.home=${slipway_local_home-}" -jar "$slipway_jar" "$@"
}

# The cache is of use only to a JVM with the same ones.
slipway_options() {
  echo "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -Xlog:disable -Xlog:all=error:stderr" \
    "-Xlog:aot=off -Xlog:cds=off -Djdk.console=java.base"
}

# slipway_train FILE: makes the cache, unless somebody is at it. Caches of older builds and JDKs go.
slipway_train() {
  slipway_lock=$slipway_caches/command-line.lock
  slipway_unfinished=$1.$$
  mkdir -p "$slipway_caches" || return
  # of one that was killed
  find "$slipway_lock" -prune -mmin +10 -exec rmdir {} \; || :
  mkdir "$slipway_lock" || return
  trap 'rm -f "$slipway_unfinished"; rmdir "$slipway_lock"' EXIT
  rm -f "$slipway_caches"/command-line-*.aot*
  nice "$JAVA_HOME/bin/java" $(slipway_options) "-XX:AOTCacheOutput=$slipway_unfinished" -Dslipway.training=true \
    -jar "$slipway_jar" && mv "$slipway_unfinished" "$1"
}
