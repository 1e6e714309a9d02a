# shellcheck shell=sh
# What the launchers in bin/ share; they set `program` and `lib` and source this file, as lib/make-archives does.
#
# It finds Java, refuses one that is too old, and finds or makes the class-data archive of a program: a file from which
# the JVM maps classes that are already parsed and verified, which halves its start-up time. An archive belongs to one
# set of jars, one Java and one directory; all three are in its name, so a stale one is never used. It is never needed:
# whatever fails here, the program starts without one.
: "${program:?}" "${lib:?}"

# 127, as a shell answers for a command it cannot find.
stop() {
  printf '%s: %s\n' "$program" "$1" >&2
  exit 127
}

# Sets `resolved` to the file that a name leads to through symbolic links.
resolve_links() {
  resolved=$1
  while [ -h "$resolved" ]; do
    link=$(readlink "$resolved") || break
    case $link in
      /*) resolved=$link ;;
      *) resolved=${resolved%/*}/$link ;;
    esac
  done
}

# Sets `java`, and `java_identity` to what tells it from any other.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || stop "JAVA_HOME is $JAVA_HOME, but it has no bin/java; point it to a Java 17 or newer"
  else
    java=$(command -v java) || stop "Java 17 or newer is needed: install it, or point JAVA_HOME to it"
  fi
  java_version='' java_identity=''
  # To read the file that describes a Java costs nothing, to ask the Java itself a tenth of a second.
  resolve_links "$java"
  if [ -r "${resolved%/bin/java}/release" ]; then
    while IFS='=' read -r name value; do
      case $name in
        JAVA_VERSION) java_version=${value#\"} java_version=${java_version%\"} ;;
        JAVA_RUNTIME_VERSION | IMPLEMENTOR | OS_ARCH) java_identity="$java_identity $value" ;;
      esac
    done <"${resolved%/bin/java}/release"
  fi
  if [ -z "$java_version" ]; then
    java_identity=$("$java" -version 2>&1) || stop "$java does not run: $java_identity"
    java_version=${java_identity#*\"} java_version=${java_version%%\"*}
  fi
  java_identity="$java_identity $java_version $resolved"
  java_major=${java_version%%[!0-9]*}
  case $java_major in
    '' | ????*) ;; # A version of a form we do not know: let it try.
    *) [ "$java_major" -ge 17 ] || stop "Java 17 or newer is needed, but $java is $java_version" ;;
  esac
}

# Sets `jar` to the program's jar; the jars it needs are named in its manifest.
find_jar() {
  artifact=$program
  [ "$program" != troth ] || artifact=troth-cli
  for jar in "$lib/$artifact"-[0-9]*.jar; do :; done
  [ -r "$jar" ] || stop "$lib/$artifact-<version>.jar is missing; unpack the distribution again"
}

# Sets `java_options` for a run with the arguments given. The user's come last and so win.
choose_java_options() {
  # A quick start and a small footprint; what the JVM has to say goes to stderr, for stdout is the program's own.
  java_options="-Xshare:auto -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr"
  case $program in
    troth)
      # Short commands end before a second compiler pays; loads are worth it.
      case " $* " in
        *" bench "* | *" --lines"*) ;;
        *) java_options="$java_options -XX:TieredStopAtLevel=1" ;;
      esac
      ;;
    # What one transaction makes is garbage at its end: the larger the young generation, the less of it is ever looked at.
    *) java_options="$java_options -Xms192m -Xmn96m -Xmx512m -XX:+ExitOnOutOfMemoryError" ;;
  esac
  # A daemon that was restarted elsewhere has another address under its old name. (The JVM's cache, then gRPC's; seconds.)
  java_options="$java_options -Dsun.net.inetaddr.ttl=1 -Dnetworkaddress.cache.ttl=1"
  case " ${TROTH_JAVA_OPTS:-}" in
    *" -XX:+Use"*GC*) ;; # Two collectors would be an error.
    *) java_options="$java_options -XX:+UseSerialGC" ;;
  esac
  java_options="$java_options ${TROTH_JAVA_OPTS:-}"
}

# Sets `archive_name`: the program, and a checksum over what the archive belongs to.
name_archive() {
  [ -r "$lib/build-id" ] && read -r build_id <"$lib/build-id" || return 1
  archive_name=$(printf '%s\n' "$build_id" "$java_identity" "$lib" | cksum) || return 1
  archive_name=$program-${archive_name%% *}.jsa
}

# Sets `cache` to where archives go when lib/ is not ours to write.
find_cache() {
  cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/troth
}

# Sets `archive` to the program's archive; fails when there is none yet. An empty file says that it could not be made.
find_archive() {
  name_archive || return 1
  find_cache
  for archive in "$lib/$archive_name" "$cache/$archive_name"; do
    [ -r "$archive" ] && return 0
  done
  return 1
}

# Sets `archive` to where the program's archive is to be made, and `unfinished` to the name it has until it is whole.
place_archive() {
  name_archive && find_cache || return 1
  archive=$lib/$archive_name
  if ! [ -w "$lib" ]; then
    archive=$cache/$archive_name
    mkdir -p "$cache" || return 1
  fi
  unfinished=$archive.$$
} 2>/dev/null

# Makes the archive of the classes that a file lists. Moved into place when it is whole: others see all of it or nothing,
# and when two make it at once either will do.
write_archive() {
  # shellcheck disable=SC2086 # options are words
  "$java" $java_options -Xshare:dump -XX:SharedClassListFile="$1" -XX:SharedArchiveFile="$unfinished" -jar "$jar" \
    </dev/null >/dev/null 2>&1
  [ -f "$unfinished" ] || : >"$unfinished"
  mv -f "$unfinished" "$archive"
} 2>/dev/null

# Makes the program's archive from a run of it with the arguments given. The run's output is not wanted.
make_archive() {
  place_archive || return 1
  trap 'rm -f "$unfinished" "$unfinished.classes"; exit 130' HUP INT TERM
  # shellcheck disable=SC2086 # options are words
  "$java" $java_options -XX:DumpLoadedClassList="$unfinished.classes" -jar "$jar" "$@" </dev/null >/dev/null 2>&1
  write_archive "$unfinished.classes"
  rm -f "$unfinished.classes"
  trap - HUP INT TERM
}

# Becomes the program, with its archive when there is one.
start() {
  set -- -jar "$jar" "$@"
  [ ! -s "${archive:-}" ] || set -- -XX:SharedArchiveFile="$archive" "$@"
  # shellcheck disable=SC2086 # options are words
  exec "$java" $java_options "$@"
}
